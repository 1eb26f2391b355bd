package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Fault;
import pinghub.channel.Ticker;
import pinghub.config.Settings;

/**
 * Collects the body of a POST without ever blocking a thread on the network. Thread-safe.
 *
 * <p>Bounds: a body's size (413), the time it may take (408), and the bytes of all unfinished bodies together (503).
 */
@Singleton
public final class BodyReader {

    /** The status for a body that takes too long. */
    static final int TIMED_OUT = 408;
    /** To whom the node has no more time. */
    static final Refusal STOPPING = Refusal.DRAINING.closing();

    private static final System.Logger LOG = System.getLogger(BodyReader.class.getName());

    private static final int CHUNK = 8192;
    private static final byte[] NO_BODY = {};
    private static final int UNKNOWN = -1;

    private final Settings settings;
    private final Ticker ticker;
    private final LibertyBody liberty = new LibertyBody();
    private final AtomicLong unfinishedBytes = new AtomicLong();
    private final Set<Collector> unfinished = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped; // nobody waits any more

    /** How far a body has come. */
    sealed interface Arrival {

        /** It is here whole. */
        record Whole(byte[] body) implements Arrival { }

        /** It is not wanted. */
        record Refused(Refusal refusal) implements Arrival { }

        /** Some of it is still to come. */
        record Unfinished(Collector collector) implements Arrival { }
    }

    @Inject
    BodyReader(Settings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
    }

    /**
     * Looks once a second for bodies that take too long. One timer for all: a container's own, one for each request, may keep
     * what it is for until its time has come, long after the request was answered.
     */
    public void start(ScheduledExecutorService timers) {
        timers.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    void tick() {
        long now = ticker.nanos();
        for (Collector collector : unfinished) {
            if (now - collector.since >= settings.postTimeout().toNanos()) {
                refuse(collector, new Refusal("timeout", TIMED_OUT,
                        "The body took longer than " + settings.postTimeout().toMillis() + " ms.").closing());
            }
        }
    }

    /** From now on nobody waits for a body: what is not here whole is refused with 503. */
    public void stop() {
        stopped = true;
        unfinished.forEach(collector -> refuse(collector, STOPPING));
    }

    private static void refuse(Collector collector, Refusal refusal) {
        try {
            collector.refuse(refusal);
        } catch (RuntimeException | Error e) {
            Fault.log(LOG, "a late body could not be answered", e); // and the others are looked at all the same
        }
    }

    /**
     * Takes what has come with the headers, which is usually all of it. Does not wait.
     *
     * @param framing  of this request, which is valid
     * @param maxBytes of a body that is not too large
     */
    Arrival begin(HttpServletRequest request, BodyFraming framing, int maxBytes) throws IOException {
        if (framing instanceof BodyFraming.Length length && length.bytes() > maxBytes) {
            return new Arrival.Refused(tooLarge(maxBytes));
        }
        if (framing instanceof BodyFraming.Length length && length.bytes() == 0) {
            return new Arrival.Whole(NO_BODY);
        }
        var collector = new Collector(request.getInputStream(),
                framing instanceof BodyFraming.Length length ? (int) length.bytes() : UNKNOWN, maxBytes);
        try {
            collector.takeWhatIsHere();
        } catch (IOException e) {
            collector.onError(e);
        }
        return collector.arrival();
    }

    private static Refusal tooLarge(int maxBytes) {
        return new Refusal("too-large", 413, "The body must not be larger than " + maxBytes + " bytes.")
                .closing();
    }

    /**
     * One body on its way. Thread-safe: the container calls a listener from one thread at a time, but the timeout may come from
     * another.
     */
    final class Collector implements ReadListener {

        private final ServletInputStream input;
        private final long since = ticker.nanos();
        private final int expected; // bytes, or UNKNOWN for a chunked body
        private final int maxBytes;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(0); // only the reading thread
        private @Nullable Arrival outcome;            // guarded by this; null while unfinished
        private @Nullable Consumer<Arrival> finished; // guarded by this; null until somebody waits
        private long counted;                         // guarded by this; of unfinishedBytes

        Collector(ServletInputStream input, int expected, int maxBytes) {
            this.input = input;
            this.expected = expected;
            this.maxBytes = maxBytes;
        }

        /**
         * Goes on collecting; the request must be in asynchronous mode. Called once.
         *
         * @param whenFinished gets {@link Arrival.Whole} or {@link Arrival.Refused}, once, from any thread
         */
        void collect(Consumer<Arrival> whenFinished) {
            Arrival early;
            synchronized (this) {
                finished = whenFinished;
                early = outcome;
            }
            if (early == null) {
                unfinished.add(this);
                input.setReadListener(this);
                if (isFinished()) {
                    unfinished.remove(this); // finished while it was added
                } else if (stopped) {
                    refuse(STOPPING);
                }
            } else {
                whenFinished.accept(early); // timed out before anybody waited
            }
        }

        /** Refuses the request, unless its body has arrived. */
        void refuse(Refusal refusal) {
            finish(new Arrival.Refused(refusal));
        }

        // Not left to the listener: Payara calls that from other threads, also when this request may be answered already.
        private void takeWhatIsHere() throws IOException {
            byte[] chunk = new byte[expected == UNKNOWN ? CHUNK : Math.min(expected, CHUNK)];
            for (int here = firstHere(); here > 0 && !isFinished(); here = input.available()) {
                take(chunk, input.read(chunk, 0, Math.min(here, chunk.length)));
            }
            if (isWhole()) {
                onAllDataRead(); // of no bytes at all: Undertow would never call the listener for its end
            }
        }

        private int firstHere() throws IOException {
            int here = input.available();
            return here == 0 && expected != UNKNOWN && liberty.received(input) >= expected ? expected : here;
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] chunk = new byte[CHUNK];
            while (!isFinished() && input.isReady()) {
                take(chunk, input.read(chunk));
            }
        }

        @Override
        public void onAllDataRead() {
            if (expected != UNKNOWN && body.size() < expected) {
                onError(new EOFException()); // the client closed its side first
            } else {
                finish(new Arrival.Whole(body.toByteArray()));
            }
        }

        @Override
        public void onError(Throwable cause) {
            // The client went away, or sent malformed chunks.
            refuse(new Refusal("framing", 400, "The body could not be read.").closing());
        }

        private void take(byte[] chunk, int length) throws IOException {
            if (length < 0) {
                onAllDataRead();
                return;
            }
            if (body.size() + length > maxBytes) {
                refuse(tooLarge(maxBytes));
                return;
            }
            body.write(chunk, 0, length);
            if (isWhole()) {
                onAllDataRead(); // without asking isReady() again, which would have Payara call the listener once more
            } else if (!count(length)) {
                refuse(Refusal.BUSY);
            }
        }

        private boolean isWhole() throws IOException {
            // Payara's isFinished() means received; what is received may still be unread.
            return expected == UNKNOWN ? input.available() == 0 && input.isFinished() : body.size() == expected;
        }

        /** How far it has come. */
        private synchronized Arrival arrival() {
            return outcome == null ? new Arrival.Unfinished(this) : outcome;
        }

        /** Returns whether there is room for that many more unfinished bytes. */
        private synchronized boolean count(int length) {
            if (outcome == null) {
                counted += length;
                return unfinishedBytes.addAndGet(length) <= settings.postUnfinishedMaxBytes();
            }
            return true;
        }

        private synchronized boolean isFinished() {
            return outcome != null;
        }

        private void finish(Arrival arrival) {
            Consumer<Arrival> waiting;
            synchronized (this) {
                if (outcome != null) {
                    return;
                }
                outcome = arrival;
                unfinishedBytes.addAndGet(-counted);
                waiting = finished;
            }
            unfinished.remove(this);
            if (waiting != null) {
                waiting.accept(arrival);
            }
        }
    }
}
