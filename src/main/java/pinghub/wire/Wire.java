package pinghub.wire;

/** The network side of one connection, made by an engine. Thread-safe; no call waits for the network. */
public interface Wire {

    /** The outbox has something to write, a ping is due or the connection is to be closed: look at the connection. */
    void wake();

    /** The same, by this thread if nobody is at it and nothing has to be waited for. */
    default void wakeHere() {
        wake();
    }

    /** Ends the connection at once, without a closing handshake where that would have to wait for the client. */
    void abort();

    /** Looks whether the network is still there; called about once a second, because not every container always says so. */
    default void check() {
    }
}
