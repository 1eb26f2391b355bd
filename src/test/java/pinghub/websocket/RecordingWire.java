package pinghub.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pinghub.channel.Message;
import pinghub.wire.Wire;
import pinghub.wire.CloseCode;

/** A wire without a network: writes when the test says so, and remembers what it wrote. Thread-safe. */
final class RecordingWire implements Wire {

    private final Connection connection;
    private final boolean eager;
    private final List<String> texts = new ArrayList<>();
    private int wakes;
    private int pings;
    private int checks;
    private boolean aborted;
    private CloseCode closedWith;

    private RecordingWire(Connection connection, boolean eager) {
        this.connection = connection;
        this.eager = eager;
    }

    /** Writes whatever there is as soon as it is woken. */
    static RecordingWire quick(Connection connection) {
        return attach(new RecordingWire(connection, true));
    }

    /** Writes only when it is told to. */
    static RecordingWire byHand(Connection connection) {
        return attach(new RecordingWire(connection, false));
    }

    private static RecordingWire attach(RecordingWire wire) {
        wire.connection.attach(wire);
        return wire;
    }

    @Override
    public synchronized void wake() {
        wakes++;
        if (eager) {
            write();
        }
    }

    @Override
    public synchronized void check() {
        checks++;
    }

    @Override
    public synchronized void abort() {
        aborted = true;
    }

    /** What an engine does: a ping, messages, then the close frame. */
    synchronized void write() {
        if (connection.takePing()) {
            pings++;
        }
        for (Message message = connection.next(); message != null; message = connection.next()) {
            texts.add(message.string());
            connection.sent();
        }
        Optional<CloseCode> code = connection.closeCode();
        if (code.isPresent() && closedWith == null) {
            closedWith = code.get();
        }
    }

    synchronized List<String> texts() {
        return texts;
    }

    synchronized int wakes() {
        return wakes;
    }

    synchronized int pings() {
        return pings;
    }

    /** How often it was looked after. */
    synchronized int checks() {
        return checks;
    }

    synchronized boolean isAborted() {
        return aborted;
    }

    /** The code of the close frame that was sent, if one was. */
    synchronized Optional<Integer> closedWith() {
        return Optional.ofNullable(closedWith).map(CloseCode::code);
    }
}
