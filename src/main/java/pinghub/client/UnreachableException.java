package pinghub.client;

/** The node did not answer. */
public final class UnreachableException extends PinghubException {

    private final boolean maybePublished;

    /**
     * No answer.
     *
     * @param maybePublished whether the message may have reached the node all the same
     */
    public UnreachableException(String sentence, boolean maybePublished, Throwable cause) {
        super(sentence, cause);
        this.maybePublished = maybePublished;
    }

    /** Whether the message may have been published all the same: it was on its way. To send it again may publish it twice. */
    public boolean maybePublished() {
        return maybePublished;
    }
}
