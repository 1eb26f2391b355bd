package pinghub.channel;

/** A clock for durations: nanoseconds since some fixed moment, never set back. Tests pass their own. */
@FunctionalInterface
public interface Ticker {

    long nanos();
}
