package pinghub.relay.hook;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A body as bytes, which fails when it is larger than it may be. */
final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {

    private final HttpResponse.BodySubscriber<byte[]> bytes = HttpResponse.BodySubscribers.ofByteArray();
    private final int maxBytes;
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

    LimitedBody(int maxBytes) {
        this.maxBytes = maxBytes;
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

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        received += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (over) {
            return;
        }
        if (received > maxBytes) {
            over = true;
            subscription.cancel();
            bytes.onError(new IOException("the answer is larger than " + maxBytes + " bytes"));
        } else {
            bytes.onNext(buffers);
        }
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
