package pinghub.websocket.direct;

import java.util.ArrayDeque;

/** Pongs that wait for the client to read. Not thread-safe. */
final class Pongs {

    // Of more than these the oldest go: RFC 6455 §5.5.3 asks for an answer to the latest ping only.
    private static final int MAX = 32;

    private final ArrayDeque<byte[]> frames = new ArrayDeque<>(2);

    /** Answers a ping. */
    void add(byte[] payload) {
        if (frames.size() == MAX) {
            frames.poll();
        }
        frames.add(Frame.control(Opcode.PONG, payload));
    }

    /** All of them, one after the other. */
    byte[] frames() {
        int length = 0;
        for (byte[] frame : frames) {
            length += frame.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] frame : frames) {
            System.arraycopy(frame, 0, all, at, frame.length);
            at += frame.length;
        }
        return all;
    }
}
