package pinghub.websocket.direct;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import pinghub.channel.CloseReason;
import pinghub.wire.Closer;
import pinghub.wire.Encoding;
import pinghub.wire.FanOut;
import pinghub.wire.Gate;
import pinghub.wire.Outlet;
import pinghub.wire.Port;
import pinghub.wire.Turn;
import pinghub.wire.WebSocketClient;
import pinghub.wire.Wire;

/** The writing side of one connection, and its end. Thread-safe. */
final class DirectWire extends Turn implements Wire, WriteListener {

    private static final int TIDY_AT_LOOK = 3; // at least two seconds after the handshake

    private final WebSocketClient connection;
    private final ServletInputStream input;
    private final Outlet outlet;
    private final Closer closer;
    private final Gate gate = new Gate(); // shut when it is over
    private final Port port;
    private final FrameWriter frames;

    private volatile boolean failed; // the container has said so once
    private volatile int looks;      // how often it was looked after, up to TIDY_AT_LOOK; written by one thread
    private boolean tidied;          // only whoever has the turn

    DirectWire(WebSocketClient connection, WebConnection link, HttpUpgradeHandler handler, Encoding encoding, FanOut.Shard shard,
            Closer closer) throws IOException {
        super(shard);
        this.connection = connection;
        this.input = link.getInputStream();
        this.outlet = UpgradedOutlet.of(link, handler);
        this.closer = closer;
        this.port = new Port(connection, outlet, gate);
        this.frames = new FrameWriter(connection, encoding, port);
    }

    void begin() {
        // Within the place of the reader, who comes later: what this calls may write, in whatever thread. Destroyed meanwhile, it may be
        // somebody else's output.
        if (gate.enterReading()) {
            try {
                outlet.begin(this);
            } finally {
                gate.leaveReading();
            }
        }
    }

    // ---- for the connection

    @Override
    public void wake() {
        if (port.wasOpen()) { // otherwise the container's word that it is ready again calls
            call();
        }
    }

    @Override
    public void wakeHere() {
        if (port.wasOpen()) {
            callHere();
        }
    }

    @Override
    public void abort() {
        end(!port.wasOpen());
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // of looks, which one thread writes
    public void check() {
        if (gate.isShut() || frames.hasPeerClosed()) {
            return;
        }
        boolean gone;
        try {
            gone = input.isFinished() || !outlet.isOpen();
        } catch (Exception e) { // all that a container may say
            gone = true; // Payara has taken its streams back, and told nobody: this happens soon after the handshake
        }
        if (gone) {
            lost();
        } else if (looks < TIDY_AT_LOOK && ++looks == TIDY_AT_LOOK && outlet.isToBeTidied()) {
            callHere(); // to wake the shard's thread for each of thousands costs more than what it would do
        }
    }

    // ---- for the reading side

    /** A ping came in; it is answered with {@link #answerPings}. */
    void pong(byte[] payload) {
        frames.pong(payload);
    }

    void answerPings() {
        wakeHere();
    }

    /** The client's close frame came in: it is answered, and then the connection ends. */
    void peerClosed(int code) {
        frames.peerClosed(code);
        connection.close(CloseReason.GONE);
        wakeHere();
    }

    /** The client will send nothing more. */
    void inputEnded() {
        if (frames.hasPeerClosed()) {
            wake();
        } else {
            lost(); // without a close frame: it is gone
        }
    }

    /** The connection is gone. */
    void lost() {
        end(true);
    }

    /** The input is read within this. */
    Gate gate() {
        return gate;
    }

    // ---- for the container

    @Override
    public void onWritePossible() {
        port.ready();
        call();
    }

    @Override
    public void onError(Throwable cause) {
        boolean again = failed;
        failed = true;
        lost();
        if (again) {
            throw new Enough();
        }
    }

    /** The container takes its streams back; returns when nobody is within them. */
    void destroyed() {
        boolean byItself = gate.shutAndWait();
        connection.ended();
        if (byItself) {
            closer.execute(() -> { }, outlet::release);
        }
    }

    // ---- with the turn

    @Override
    protected int write(int atMost) {
        if (looks == TIDY_AT_LOOK && !tidied) {
            tidied = true;
            port.tidy();
        }
        try {
            int left = atMost;
            while (left > 0 && port.isOpen()) {
                if (!frames.writeNext(isShards())) {
                    if (frames.isOver() && frames.hasPeerClosed()) {
                        end(false);
                    }
                    return left;
                }
                left--;
            }
            return left;
        } catch (IOException e) {
            connection.failed();
            lost();
            return atMost;
        }
    }

    @Override
    protected void broken() {
        try {
            connection.failed(); // no frame could be made
        } finally {
            end(true);
        }
    }

    // ---- the end

    private void end(boolean abruptly) {
        if (gate.shut()) {
            connection.ended();
            closer.execute(abruptly ? outlet::cut : outlet::close, outlet::release);
        }
    }

    /**
     * Ends a loop: Undertow 2.3 tries to write to a broken connection again and again, and says so each time, until its listener
     * throws something.
     */
    private static final class Enough extends RuntimeException {

        Enough() {
            super("the connection is broken, there is no use in writing", null, false, false);
        }
    }
}
