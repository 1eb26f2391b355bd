package pinghub.channel;

import java.lang.System.Logger.Level;

/** A fault of this node, which belongs into its log. */
public final class Fault {

    private Fault() {
    }

    /** Logs it; never throws, not even where there is no memory left for that, because whoever calls serves others as well. */
    public static void log(System.Logger log, String what, Throwable cause) {
        try {
            log.log(Level.ERROR, what, cause);
        } catch (RuntimeException | Error e) {
            // It cannot be said.
        }
    }
}
