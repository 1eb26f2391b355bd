package pinghub.channel;

/** Takes everything and keeps nothing. */
public final class Deaf implements Subscriber {

    @Override
    public boolean offer(Message message) {
        return true;
    }

    @Override
    public void flush(boolean here) {
        // nothing waits
    }

    @Override
    public void close(CloseReason reason) {
        // leaves by itself
    }
}
