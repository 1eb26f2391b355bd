package pinghub.client;

/** The node refused a message; nothing was published. */
public final class RefusedException extends PinghubException {

    private final int status;

    /**
     * A refusal.
     *
     * @param status   an HTTP status, 400 or more
     * @param sentence what the node said
     */
    public RefusedException(int status, String sentence) {
        super(status + ": " + sentence, null);
        this.status = status;
    }

    /** The HTTP status: 401 or 403 for a wrong token, 413 for a message that is too large, 503 for a node that is full or stopping. */
    public int status() {
        return status;
    }
}
