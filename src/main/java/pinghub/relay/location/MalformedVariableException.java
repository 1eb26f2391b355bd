package pinghub.relay.location;

/** A request has something, such as a query argument, that cannot be read; the message is a sentence for the client. */
public final class MalformedVariableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedVariableException(String sentence) {
        super(sentence);
    }
}
