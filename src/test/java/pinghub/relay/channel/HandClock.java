package pinghub.relay.channel;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A wall clock that the test sets, also back. */
public final class HandClock implements InstantSource {

    private final AtomicLong second = new AtomicLong(1_795_000_000);

    public void advance(long seconds) {
        second.addAndGet(seconds);
    }

    public long second() {
        return second.get();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(second.get());
    }
}
