package pinghub.channel;

/** One connected client of one channel, on any wire. */
public interface Subscriber {

    /**
     * Hands over a message without waiting for the network. A channel calls this in publish order and never
     * concurrently. Must not call back into {@link Channels}, and must not throw.
     *
     * @return {@code false} if the outbox is full; the channel then removes this subscriber and closes it as
     *         {@link CloseReason#SLOW}
     */
    boolean offer(Message message);

    /** Ends the connection; later calls have no effect. May call back into {@link Channels}. */
    void close(CloseReason reason);
}
