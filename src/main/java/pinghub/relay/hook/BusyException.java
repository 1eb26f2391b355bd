package pinghub.relay.hook;

/** As much waits for the application as may. */
final class BusyException extends Exception {

    private static final long serialVersionUID = 1L;

    BusyException() {
        super("too much waits for the application", null, false, false); // nobody looks at where it came from
    }
}
