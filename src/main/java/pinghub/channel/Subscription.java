package pinghub.channel;

/** A subscriber's place in a channel. */
public interface Subscription extends AutoCloseable {

    /** Leaves the channel; later calls have no effect. The last one out takes the channel away, unless it keeps messages. */
    @Override
    void close();
}
