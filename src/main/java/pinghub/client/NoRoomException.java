package pinghub.client;

/** The channel's messages are kept, and there is no room for another; nothing was published. */
public final class NoRoomException extends PinghubException {

    /** As HTTP's status 507. */
    public NoRoomException(String sentence) {
        super(sentence, null);
    }
}
