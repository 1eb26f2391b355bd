package pinghub.channel;

/** One connected client of one channel, on any wire. */
public interface Subscriber {

    /**
     * Hands over a message, to be written after {@link #flush}. A channel calls this in publish order and never concurrently. Must
     * not call back into {@link Channels}, and must not throw.
     *
     * @return {@code false} if the outbox is full; this subscriber is then closed as {@link CloseReason#SLOW}, which takes it out
     *         of the channel
     */
    boolean offer(Message message);

    /**
     * Sees to it that what was offered is written, without waiting for the network; by default there is nothing to do. Called after
     * the channel has offered to all; may be called by several threads at once. Must not throw.
     *
     * @param here whether this thread has time to write what the network takes at once; otherwise another thread does
     */
    default void flush(boolean here) {
    }

    /** Ends the connection; later calls have no effect. May call back into {@link Channels}. */
    void close(CloseReason reason);
}
