package pinghub.wire;

import java.util.concurrent.ThreadLocalRandom;

/** How long a client is to wait before it comes back. */
public final class Retry {

    private static final int MIN_MILLIS = 1000;
    private static final int MAX_MILLIS = 5000;

    private Retry() {
    }

    /** Another each time, so that those who lost the same node do not all come back at once. */
    public static int millis() {
        return ThreadLocalRandom.current().nextInt(MIN_MILLIS, MAX_MILLIS + 1);
    }
}
