package pinghub.websocket.standard;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import pinghub.wire.Gate;
import pinghub.wire.container.Payara;

/**
 * Whether a container's streams are still this connection's: Payara uses them again for other connections as soon as this one is gone,
 * and what is written then reaches somebody else. What is left is the moment between a question and a write, in those cases in which
 * the container takes its streams back without a word. Thread-safe, for one reader and one writer at a time.
 */
final class Lease {

    private final Gate gate = new Gate();
    private volatile @Nullable Payara payara; // null where there is nobody to ask

    /** Whom to ask whether the connection is still there. */
    void of(Payara newPayara) {
        payara = newPayara;
    }

    /** Whether the connection is still there, as far as one knows. */
    boolean isThere() {
        Payara asked = payara;
        try {
            return !gate.isShut() && (asked == null || asked.isOpen());
        } catch (IOException | RuntimeException e) {
            return false; // Payara had taken the connection back before it could be found
        }
    }

    /** Whether the output may be used; if so, {@link #leaveWriting} must follow soon. */
    boolean enterWriting() {
        if (!gate.enterWriting()) {
            return false;
        }
        if (!isThere()) {
            gate.leaveWriting();
            return false;
        }
        return true;
    }

    void leaveWriting() {
        gate.leaveWriting();
    }

    /**
     * Whether the input may be used; if so, {@link #leaveReading} must follow soon. What came before the connection ended is still to be
     * read; who is not called by the container asks {@link #isThere} as well.
     */
    boolean enterReading() {
        return gate.enterReading();
    }

    void leaveReading() {
        gate.leaveReading();
    }

    /** Whether the container has taken its streams back. */
    boolean isOver() {
        return gate.isShut();
    }

    /** The container takes its streams back; returns when nobody is within them. */
    void end() {
        gate.shutAndWait();
    }

    /** What whoever writes or reads all the same is told. */
    static IOException over() {
        return new IOException("the connection has ended");
    }
}
