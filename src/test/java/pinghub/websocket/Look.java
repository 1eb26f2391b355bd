package pinghub.websocket;

/** What the timer does, for tests of the engines. */
public final class Look {

    private Look() {
    }

    /** Looks after a connection as if it were this time. */
    public static void after(Connection connection, long nanos) {
        connection.tick(nanos);
    }
}
