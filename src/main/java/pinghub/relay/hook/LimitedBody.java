package pinghub.relay.hook;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import pinghub.relay.channel.Quota;

/** A body as bytes, which fails when it is larger than it may be, or as busy when there is no room for it. */
final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {

    private final HttpResponse.BodySubscriber<byte[]> bytes = HttpResponse.BodySubscribers.ofByteArray();
    private final int maxBytes;
    private final Quota quota;
    private final long limit;
    private volatile Flow.Subscription subscription = new Flow.Subscription() { // until there is one
        @Override
        public void request(long n) {
            // nothing yet
        }

        @Override
        public void cancel() {
            // nothing yet
        }
    };
    private long received;
    private volatile boolean over;
    private long taken;       // of the quota; guarded by this
    private boolean released; // guarded by this

    /**
     * @param quota of which it takes what has come, until {@link #release}
     * @param limit of the quota, 0 for none
     */
    LimitedBody(int maxBytes, Quota quota, long limit) {
        this.maxBytes = maxBytes;
        this.quota = quota;
        this.limit = limit;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return bytes.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        if (over) {
            begun.cancel();
        } else {
            bytes.onSubscribe(begun);
        }
    }

    /** Nobody waits for it any more, from whatever thread. */
    void stop() {
        over = true;
        subscription.cancel();
    }

    /** Nobody holds it any more, from whatever thread; more than once at will. */
    synchronized void release() {
        released = true;
        quota.add(-taken, limit);
        taken = 0;
    }

    private synchronized boolean take(long more) {
        if (released || !quota.add(more, limit)) {
            return false;
        }
        taken += more;
        return true;
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        long more = buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        received += more;
        if (over) {
            return;
        }
        if (received > maxBytes) {
            fail(new IOException("the answer is larger than " + maxBytes + " bytes"));
        } else if (take(more)) {
            bytes.onNext(buffers);
        } else {
            fail(new BusyException());
        }
    }

    private void fail(Exception failure) {
        over = true;
        subscription.cancel();
        bytes.onError(failure);
    }

    @Override
    public void onError(Throwable failure) {
        if (!over) {
            bytes.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (!over) {
            bytes.onComplete();
        }
    }
}
