package pinghub.websocket.direct;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import pinghub.channel.CloseReason;
import pinghub.websocket.CloseCode;
import pinghub.websocket.Connection;
import pinghub.websocket.FanOut;
import pinghub.websocket.Wire;

/**
 * The writing side of one connection, and its end. One thread at a time writes, mostly that of its shard, and only while the
 * container is ready. Thread-safe.
 */
final class DirectWire extends FanOut.Task implements Wire, WriteListener {

    private static final System.Logger LOG = System.getLogger(DirectWire.class.getName());
    private static final int TIDY_AT_LOOK = 3; // at least two seconds after the handshake
    private static final int BATCH_BYTES = 64 * 1024; // so much that a write may take a while and still be seen to move on
    private static final int WRITES_OF_A_GUEST = 4;
    private static final byte[] PING = Frame.control(Opcode.PING, new byte[0]);
    private static final AtomicIntegerFieldUpdater<DirectWire> WAKES =
            AtomicIntegerFieldUpdater.newUpdater(DirectWire.class, "wakes");

    private final Connection connection;
    private final ServletInputStream input;
    private final Outlet outlet;
    private final Encoding encoding;
    private final FanOut.Shard shard;
    private final Closer closer;
    private final Gate gate = new Gate(); // shut when it is over

    private volatile int wakes;        // not yet answered; whoever raises it from 0 sends for the shard
    private volatile boolean writable; // the container is ready
    private volatile int peerCode;     // of the client's close frame; 0 before that
    private volatile boolean failed;   // the container has said so once
    private volatile int looks;        // how often it was looked after, up to TIDY_AT_LOOK; written by one thread
    private boolean tidied;            // only whoever has the turn, as the next
    private boolean closeSent;
    private LargeFrame large;          // what is written piece by piece; null if there is nothing
    private Pongs pongs;               // guarded by this; null while there is none to send

    DirectWire(Connection connection, WebConnection link, HttpUpgradeHandler handler, Encoding encoding, FanOut.Shard shard,
            Closer closer) throws IOException {
        this.connection = connection;
        this.input = link.getInputStream();
        this.outlet = Outlet.of(link, handler);
        this.encoding = encoding;
        this.shard = shard;
        this.closer = closer;
    }

    void begin() {
        outlet.begin(this);
    }

    // ---- for the connection

    @Override
    public void wake() {
        if (writable) { // otherwise the container's word that it is ready again will wake
            send();
        }
    }

    @Override
    public void wakeHere() {
        if (writable && WAKES.getAndIncrement(this) == 0) {
            shard.runHere(this);
        }
    }

    private void send() {
        if (WAKES.getAndIncrement(this) == 0) {
            shard.execute(this);
        }
    }

    @Override
    public void abort() {
        end(!writable);
    }

    @Override
    public void check() {
        if (gate.isShut() || peerCode != 0) {
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
        } else if (looks < TIDY_AT_LOOK && ++looks == TIDY_AT_LOOK) {
            send();
        }
    }

    // ---- for the reading side

    void pong(byte[] payload) {
        synchronized (this) {
            if (pongs == null) {
                pongs = new Pongs();
            }
            pongs.add(payload);
        }
        wakeHere();
    }

    /** The client's close frame came in: it is answered, and then the connection ends. */
    void peerClosed(int code) {
        peerCode = code == 0 ? FrameDecoder.NO_CODE : code; // 0 is "not yet"; as a code it is none
        connection.close(CloseReason.GONE);
        wakeHere();
    }

    /** The client will send nothing more. */
    void inputEnded() {
        if (peerCode == 0) {
            lost(); // without a close frame: it is gone
        } else {
            wake();
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
    public void onWritePossible() throws IOException {
        if (!gate.isShut() && outlet.resume()) {
            connection.written();
            writable = true;
            send();
        }
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

    // ---- by one thread at a time, mostly the shard's

    @Override
    protected void run() {
        int writes = shard.isCurrentThread() ? Integer.MAX_VALUE : WRITES_OF_A_GUEST;
        int answered = 1;
        while (answered != 0) {
            try {
                writes = write(writes);
            } catch (RuntimeException | Error e) { // no frame could be made; without this nobody would ever have the turn again
                connection.failed();
                end(true);
                throw e;
            }
            if (writes == 0) {
                shard.execute(this); // still with the turn: a publisher is not to write for all the others without end
                return;
            }
            answered = WAKES.addAndGet(this, -answered);
        }
    }

    @Override
    protected int calls() {
        return wakes;
    }

    /** Writes what there is, at most so many times; returns how many times are left. */
    private int write(int atMost) {
        if (looks == TIDY_AT_LOOK && !tidied) {
            tidy();
        }
        int left = atMost;
        while (writable && !gate.isShut() && left-- > 0) {
            if (large != null) { // nothing may come between its pieces
                writePiece();
                continue;
            }
            if (closeSent) {
                if (peerCode != 0) {
                    end(false);
                }
                break;
            }
            if (!writePongs() && !writeMessages() && !writePing() && !writeClose()) {
                break;
            }
        }
        return Math.max(0, left);
    }

    private void tidy() {
        tidied = true;
        if (gate.enterWriting()) {
            try {
                outlet.tidy();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.DEBUG, "another version of the server; the connection goes on as it is", e);
            } finally {
                gate.leaveWriting();
            }
        }
    }

    private boolean writePongs() {
        byte[] frames;
        synchronized (this) {
            if (pongs == null) {
                return false;
            }
            frames = pongs.frames();
            pongs = null;
        }
        put(frames);
        return true;
    }

    private boolean writeMessages() {
        Batch batch = shard.isCurrentThread() ? encoding.threadsBatch() : encoding.newBatch(); // none stays with others' threads
        connection.take(batch.messages(), BATCH_BYTES);
        if (batch.messages().isEmpty()) {
            return false;
        }
        try {
            byte[] frames = batch.frames();
            if (frames.length > 2 * BATCH_BYTES) {
                large = new LargeFrame(frames, List.copyOf(batch.messages()));
            } else if (put(frames)) {
                connection.sent(batch.messages());
            } else {
                connection.failed();
            }
        } finally {
            batch.clear(); // it is the thread's, and the next connection's messages come into it
        }
        return true;
    }

    /** A part of a frame that is too large to tell a slow client from a stuck one. */
    private void writePiece() {
        LargeFrame frame = large;
        byte[] piece = frame.next(BATCH_BYTES);
        if (frame.isOver()) {
            large = null;
        }
        if (!put(piece)) {
            large = null;
            connection.failed();
        } else if (frame.isOver()) {
            connection.sent(frame.messages());
        }
    }

    private boolean writePing() {
        return connection.takePing() && put(PING);
    }

    private boolean writeClose() {
        Optional<CloseCode> code = connection.closeCode();
        if (code.isEmpty()) {
            return false;
        }
        closeSent = true;
        put(closeFrame(code.get()));
        return true;
    }

    private byte[] closeFrame(CloseCode code) {
        if (peerCode == 0 || code.code() != CloseCode.NORMAL) {
            return Frame.close(code.code(), code.reason());
        }
        return peerCode == FrameDecoder.NO_CODE ? Frame.control(Opcode.CLOSE, new byte[0]) : Frame.close(peerCode, "");
    }

    /** Returns whether the container has taken the bytes. */
    private boolean put(byte[] bytes) {
        if (!gate.enterWriting()) {
            return false;
        }
        try {
            // Before asking: the container may say that it is ready while this still hears that it is not.
            writable = false;
            connection.writing();
            if (outlet.write(bytes)) {
                connection.written();
                writable = true;
            }
            return true;
        } catch (IOException | RuntimeException e) {
            lost(); // closed under us, in whatever way this container says so
            return false;
        } finally {
            gate.leaveWriting();
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
