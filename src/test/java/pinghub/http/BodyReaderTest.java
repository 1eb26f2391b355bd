package pinghub.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import pinghub.channel.HandTicker;
import pinghub.config.SomeSettings;
import pinghub.http.BodyReader.Arrival;

class BodyReaderTest {

    private static final int MAX_BYTES = 10;
    private static final Logger LOG = Logger.getLogger(BodyReader.class.getName());

    private final HandTicker ticker = new HandTicker();
    private final BodyReader bodies = new BodyReader(SomeSettings.with("pinghub.post.message-max-bytes=10",
            "pinghub.post.unfinished-max-bytes=12", "pinghub.post.batch-max-bytes=12", "pinghub.post.timeout=7s"), ticker);

    @Test
    void aBodyThatIsThereIsTakenAtOnceAndNotListenedFor() throws IOException {
        var post = new Post("Content-Length", "5").arrive("hello").read();

        assertThat(post.outcomes).containsExactly("whole: hello");
        assertThat(post.listener).isNull();
    }

    @Test
    void anEmptyBodyIsNotWaitedFor() throws IOException {
        assertThat(new Post("Content-Length", "0").read().outcomes).containsExactly("whole: ");
        assertThat(new Post("X-Nothing", "said").read().outcomes).containsExactly("whole: ");
    }

    @Test
    void aBodyThatIsStillArrivingIsCollected() throws IOException {
        var post = new Post("Content-Length", "5").arrive("he").read();
        assertThat(post.outcomes).isEmpty();

        post.arrive("l").arrive("lo");

        assertThat(post.outcomes).containsExactly("whole: hello");
    }

    @Test
    void aChunkedBodyIsCollectedUntilItsEnd() throws IOException {
        var post = new Post("Transfer-Encoding", "chunked").arrive("01234").read();
        post.arrive("56789");
        assertThat(post.outcomes).isEmpty();

        post.finish();

        assertThat(post.outcomes).containsExactly("whole: 0123456789");
    }

    @Test
    void aChunkedBodyThatIsThereIsTakenAtOnceToo() throws IOException {
        var post = new Post("Transfer-Encoding", "chunked").arrive("01234");
        post.finished = true;

        post.read();

        assertThat(post.outcomes).containsExactly("whole: 01234");
        assertThat(post.listener).isNull();
    }

    @Test
    void aLengthThatIsTooLargeIsRefusedUnread() throws IOException {
        var post = new Post("Content-Length", "11").arrive("0123456789x").read();

        assertThat(post.outcomes).containsExactly("413 too-large, close");
        assertThat(post.arrived).hasSize(1);
    }

    @Test
    void aChunkedBodyIsRefusedAsSoonAsItIsTooLarge() throws IOException {
        var post = new Post("Transfer-Encoding", "chunked").arrive("0123456789").read();
        assertThat(post.outcomes).isEmpty();

        post.arrive("x");
        assertThat(post.outcomes).containsExactly("413 too-large, close");

        post.arrive("y");
        assertThat(post.outcomes).hasSize(1);
        assertThat(post.arrived).as("what nobody wants is not read").hasSize(1);
    }

    @Test
    void aBodyThatTakesTooLongIsRefusedOnce() throws IOException {
        var post = new Post("Content-Length", "5").arrive("he").read();

        post.timeOut();
        post.arrive("llo");
        post.finish();
        post.breakOff();
        post.timeOut();

        assertThat(post.outcomes).containsExactly("408 timeout, close");
    }

    @Test
    void whatIsBeingReadWhenTheTimeIsUpTakesNoRoomForEver() throws IOException {
        for (int i = 0; i < 5; i++) {
            var post = new Post("Transfer-Encoding", "chunked").read();
            post.duringRead = post::timeOut;
            post.arrive("0123456789");
            assertThat(post.outcomes).containsExactly("408 timeout, close");
        }

        assertThat(unfinished("0123456789").outcomes).isEmpty();
    }

    @Test
    void aTimeoutAfterTheEndHasNoEffect() throws IOException {
        var late = new Post("Content-Length", "5").arrive("he").read().arrive("llo");

        late.timeOut();

        assertThat(late.outcomes).containsExactly("whole: hello");
    }

    @Test
    void aClientThatGoesAwayPublishesNothing() throws IOException {
        var post = new Post("Content-Length", "5").arrive("he").read();

        post.breakOff();

        assertThat(post.outcomes).containsExactly("400 framing, close");
    }

    @Test
    void aBodyShorterThanItsLengthIsNotPublished() throws IOException {
        var post = new Post("Content-Length", "5").arrive("he").read();

        post.finish();

        assertThat(post.outcomes).containsExactly("400 framing, close");
    }

    @Test
    void theTimeIsUpForEachBodyByItself() throws IOException {
        var early = new Post("Content-Length", "5").arrive("he").read();
        ticker.advance(Duration.ofSeconds(3));
        var late = new Post("Content-Length", "5").arrive("he").read();

        ticker.advance(Duration.ofSeconds(4));
        bodies.tick();

        assertThat(early.outcomes).containsExactly("408 timeout, close");
        assertThat(late.outcomes).isEmpty();

        late.arrive("llo");
        ticker.advance(Duration.ofSeconds(4));
        bodies.tick();
        assertThat(late.outcomes).containsExactly("whole: hello");
    }

    @Test
    void oneThatCannotBeAnsweredDoesNotKeepTheOthersFromBeingLookedAt() throws IOException {
        var faulty = new Post("Content-Length", "5").arrive("he").read();
        var other = new Post("Content-Length", "5").arrive("he").read();
        faulty.afterOutcome = () -> {
            throw new OutOfMemoryError("on purpose");
        };
        other.afterOutcome = faulty.afterOutcome;

        LOG.setLevel(Level.OFF); // two stack traces that are meant to be there
        ticker.advance(Duration.ofMinutes(1));
        bodies.tick();
        LOG.setLevel(null);

        assertThat(faulty.outcomes).containsExactly("408 timeout, close");
        assertThat(other.outcomes).containsExactly("408 timeout, close");
    }

    @Test
    void nobodyWaitsForABodyOnceTheNodeStops() throws IOException {
        var before = new Post("Content-Length", "5").arrive("he").read();
        var whole = new Post("Content-Length", "5").arrive("hello").read();

        bodies.stop();
        var after = new Post("Content-Length", "5").arrive("he").read();
        before.arrive("llo");

        assertThat(before.outcomes).containsExactly("503 draining, close");
        assertThat(after.outcomes).containsExactly("503 draining, close");
        assertThat(whole.outcomes).containsExactly("whole: hello");
    }

    @Test
    void aTimeoutBeforeAnybodyWaitsIsToldAllTheSame() throws IOException {
        var post = new Post("Content-Length", "5").arrive("he");
        post.beforeCollecting = post::timeOut;

        post.read();

        assertThat(post.outcomes).containsExactly("408 timeout, close");
    }

    @Test
    void unfinishedBodiesTogetherAreBoundedAndEveryEndMakesRoom() throws IOException {
        for (int i = 0; i < 5; i++) {
            Post finished = unfinished("0123456789");
            assertThat(unfinished("abc").outcomes).containsExactly("503 busy, close");
            finished.finish();

            Post timedOut = unfinished("0123456789");
            timedOut.timeOut();
            timedOut.arrive("late");

            unfinished("0123456789").breakOff();

            unfinished("0123456789").arrive("too large");
        }

        assertThat(unfinished("0123456789").outcomes).isEmpty();
    }

    private Post unfinished(String begin) throws IOException {
        return new Post("Transfer-Encoding", "chunked").read().arrive(begin);
    }

    /** A POST whose body arrives when the test says so, and what became of it. */
    private final class Post {

        private final FakeRequest headers;
        private final Queue<byte[]> arrived = new ArrayDeque<>();
        private final List<String> outcomes = new ArrayList<>();
        private ReadListener listener;
        private BodyReader.Collector collector;
        private boolean finished;
        private Runnable duringRead = () -> { };
        private Runnable afterOutcome = () -> { };
        private Runnable beforeCollecting = () -> { };

        Post(String header, String value) {
            headers = FakeRequest.post().with(header, value);
        }

        Post read() throws IOException {
            Arrival arrival = bodies.begin(new HttpServletRequestWrapper(headers) {
                @Override
                public ServletInputStream getInputStream() {
                    return new Input();
                }
            }, BodyFraming.of(headers), MAX_BYTES);
            if (arrival instanceof Arrival.Unfinished unfinished) {
                collector = unfinished.collector();
                beforeCollecting.run();
                collector.collect(this::note);
            } else {
                note(arrival);
            }
            return this;
        }

        Post arrive(String bytes) throws IOException {
            arrived.add(bytes.getBytes(UTF_8));
            if (listener != null) {
                listener.onDataAvailable();
            }
            return this;
        }

        void timeOut() {
            collector.refuse(new Refusal("timeout", 408, "too late").closing());
        }

        void finish() throws IOException {
            finished = true;
            listener.onAllDataRead();
        }

        void breakOff() {
            listener.onError(new IOException("connection reset"));
        }

        private void note(Arrival arrival) {
            if (arrival instanceof Arrival.Whole whole) {
                outcomes.add("whole: " + new String(whole.body(), UTF_8));
            } else if (arrival instanceof Arrival.Refused refused) {
                outcomes.add(refused.refusal().status() + " " + refused.refusal().reason()
                        + ("close".equals(refused.refusal().headers().get("Connection")) ? ", close" : ""));
            }
            afterOutcome.run();
        }

        /** Gives what has arrived, and is not ready beyond. */
        private final class Input extends ServletInputStream {

            @Override
            public int available() {
                return arrived.isEmpty() ? 0 : arrived.peek().length;
            }

            @Override
            public boolean isReady() {
                return !arrived.isEmpty();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                duringRead.run();
                byte[] part = arrived.remove();
                System.arraycopy(part, 0, target, offset, part.length);
                return part.length;
            }

            @Override
            public int read() {
                throw new UnsupportedOperationException("nobody reads single bytes");
            }

            @Override
            public boolean isFinished() {
                return finished && arrived.isEmpty();
            }

            @Override
            public void setReadListener(ReadListener newListener) {
                listener = newListener;
            }
        }
    }
}
