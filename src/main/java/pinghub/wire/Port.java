package pinghub.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * The way into a container's stream, open while the container is ready. Only whoever has the turn to write goes through; the
 * container's word that it is ready again may come at any time from any thread, even while somebody writes who has heard it first.
 */
public final class Port {

    private static final System.Logger LOG = System.getLogger(Port.class.getName());

    private final Client client;
    private final Outlet outlet;
    private final Gate gate;

    private volatile boolean open;      // the container was ready when it was last asked
    private volatile boolean announced; // the container has said that it is ready, and nobody has looked since

    public Port(Client client, Outlet outlet, Gate gate) {
        this.client = client;
        this.outlet = outlet;
        this.gate = gate;
    }

    /** The container is ready. From any thread, and from then on somebody has to look. */
    public void ready() {
        announced = true;
    }

    /** Whether it was open a moment ago; otherwise {@link #ready} is to come, or has. From any thread. */
    public boolean wasOpen() {
        return open;
    }

    /** Whether something may be written now. */
    public boolean isOpen() throws IOException {
        if (gate.isShut()) {
            return false;
        }
        if (!open && announced && gate.enterWriting()) {
            try {
                announced = false; // before asking: from then on the container may say so again
                resume();
            } catch (RuntimeException e) {
                throw closedUnderUs(e);
            } finally {
                gate.leaveWriting();
            }
        }
        return open;
    }

    private void resume() throws IOException {
        if (outlet.resume()) {
            client.written();
            open = true;
        }
    }

    /**
     * Writes all these bytes; it must be open, and may not be afterwards.
     *
     * @throws IOException if the connection is gone, in whatever way the container says so
     */
    public void put(byte[] bytes) throws IOException {
        if (!gate.enterWriting()) {
            throw new IOException("the connection has ended");
        }
        try {
            open = false;
            client.writing();
            if (outlet.write(bytes)) {
                client.written();
                open = true;
            }
        } catch (RuntimeException e) {
            throw closedUnderUs(e);
        } finally {
            gate.leaveWriting();
        }
    }

    /** Something that a container's objects are used for. */
    @FunctionalInterface
    public interface Action {
        void run() throws IOException;
    }

    /**
     * Does something else with the container's objects of this connection, before anything is written.
     *
     * @throws IOException if the connection is gone; then it is not done
     */
    public void within(Action action) throws IOException {
        if (!gate.enterWriting()) {
            throw new IOException("the connection has ended");
        }
        try {
            action.run();
        } catch (RuntimeException e) {
            throw closedUnderUs(e);
        } finally {
            gate.leaveWriting();
        }
    }

    private static IOException closedUnderUs(RuntimeException e) {
        return new IOException("the connection was closed meanwhile", e);
    }

    /** Lets go of what is left of the handshake. */
    public void tidy() {
        if (gate.enterWriting()) {
            try {
                outlet.tidy();
            } catch (Exception e) {
                LOG.log(Level.DEBUG, "another version of the server; the connection goes on as it is", e);
            } finally {
                gate.leaveWriting();
            }
        }
    }
}
