package pinghub.client;

/** A channel to publish to. Thread-safe; what one thread publishes arrives in its order. */
public interface PinghubChannel {

    /** The path. */
    String path();

    /**
     * Publishes a message, whatever becomes of a transaction. An empty text is no message, as with POST, and nothing happens.
     *
     * @return for whom it was, once the node has accepted it, heard or not
     * @throws IllegalArgumentException if half of a surrogate pair stands alone in the text
     * @throws RefusedException         if the node does not take it, as a text that is too large (413)
     * @throws NoRoomException          if the node keeps this channel's messages and has no room for another
     * @throws UnreachableException     if the node does not answer
     */
    Published publish(String text);

    /**
     * Publishes a message once the transaction (JTA) of this thread has been committed, after those that were handed over before it in
     * the same transaction, to whichever channel. If it is rolled back, nothing is ever sent. Without a transaction this is
     * {@link #publish}: it happens at once.
     *
     * <p>A commit cannot be undone any more when the node turns out to be away or to have no room. What could not be published then is
     * a warning in the log.
     *
     * @throws IllegalArgumentException if half of a surrogate pair stands alone in the text
     * @throws RefusedException         if it is known now to be too large (413)
     * @throws IllegalStateException    if the transaction is already being committed
     */
    void publishAfterCommit(String text);
}
