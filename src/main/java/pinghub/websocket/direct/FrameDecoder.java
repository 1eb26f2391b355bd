package pinghub.websocket.direct;

import org.jspecify.annotations.Nullable;
import pinghub.channel.CloseReason;

/**
 * Reads what a client sends, in pieces of any size (RFC 6455 §5). Fails at the first byte that breaks a rule. One thread at a
 * time.
 *
 * <p>After a failure it goes on from frame to frame without looking at them, so that the client's answer to the close frame is
 * still found.
 */
final class FrameDecoder {

    /** Stands for the status code of a close frame that has none (RFC 6455 §7.4.1). */
    static final int NO_CODE = 1005;

    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int MAX_16 = 0xFFFF;
    private static final int MASK_BYTES = 4;
    private static final byte[] NOTHING = {};

    private enum Stage { FIRST_BYTE, SECOND_BYTE, LENGTH, MASK, PAYLOAD, OVER }

    private final Assembly message;
    private final boolean takesBinary;
    private Stage stage = Stage.FIRST_BYTE;
    private boolean failed;
    private int messages;          // ended so far

    // The frame at hand.
    private int first;
    private boolean masked;
    private int toCome;            // bytes of the length or the mask
    private long least;            // the smallest length that needs this many bytes
    private long length;           // what is still to come of the payload
    private int key;               // the mask for the next byte, see Mask
    private @Nullable Parts control; // null unless this is a control frame

    /** For messages of at most so many bytes; the compression is {@code null} if it was not negotiated. */
    FrameDecoder(int maxBytes, boolean takesBinary, @Nullable Compression compression) {
        this.message = new Assembly(maxBytes, compression);
        this.takesBinary = takesBinary;
    }

    /** Whether a frame or a message has begun and not ended. */
    boolean isUnfinished() {
        return stage != Stage.OVER && (stage != Stage.FIRST_BYTE || message.isUnfinished());
    }

    /** A number that is another one whenever a message has ended. */
    int messages() {
        return messages;
    }

    /** Reads on. What comes after the client's close frame is not looked at. */
    void decode(byte[] bytes, int from, int to, FrameHandler handler) {
        int i = from;
        while (i < to && stage != Stage.OVER) {
            if (stage == Stage.PAYLOAD) {
                i = payload(bytes, i, to, handler);
            } else {
                header(bytes[i++] & 0xFF, handler);
            }
            if (stage == Stage.PAYLOAD && length == 0) {
                endOfFrame(handler);
            }
        }
    }

    private void header(int next, FrameHandler handler) {
        switch (stage) {
            case FIRST_BYTE -> {
                first = next;
                checkFirst(handler);
                stage = Stage.SECOND_BYTE;
            }
            case SECOND_BYTE -> second(next, handler);
            case LENGTH -> {
                length = length << 8 | next;
                if (--toCome == 0) {
                    endOfLength(handler);
                }
            }
            case MASK -> {
                key = key << 8 | next;
                if (--toCome == 0) {
                    stage = Stage.PAYLOAD;
                }
            }
            case PAYLOAD, OVER -> throw new IllegalStateException("not within a header");
        }
    }

    private void checkFirst(FrameHandler handler) {
        int code = first & OPCODE;
        int reserved = first & RESERVED;
        if (!Opcode.isKnown(code) || !(Opcode.isControl(code) ? mayBeControl(reserved) : mayBeData(reserved, code))) {
            fail(CloseReason.PROTOCOL, handler);
        } else if (code == Opcode.BINARY && !takesBinary) {
            fail(CloseReason.NOT_TEXT, handler);
        } else if (!Opcode.isControl(code) && !failed) {
            failIf(message.begin(code, reserved != 0), handler);
        }
    }

    private boolean mayBeControl(int reserved) {
        return reserved == 0 && (first & FINAL) != 0;
    }

    private boolean mayBeData(int reserved, int code) {
        return message.mayHave(reserved, code) && (code == Opcode.CONTINUATION) == message.isUnfinished();
    }

    private void second(int next, FrameHandler handler) {
        masked = (next & MASKED) != 0;
        int lengthCode = next & ~MASKED;
        if (!masked || Opcode.isControl(first & OPCODE) && lengthCode > Frame.CONTROL_MAX_BYTES) {
            fail(CloseReason.PROTOCOL, handler);
        }
        if (lengthCode < LENGTH_16) {
            length = lengthCode;
            least = 0;
            endOfLength(handler);
        } else {
            length = 0;
            least = lengthCode == LENGTH_16 ? LENGTH_16 : MAX_16 + 1;
            toCome = lengthCode == LENGTH_16 ? Short.BYTES : Long.BYTES;
            stage = Stage.LENGTH;
        }
    }

    private void endOfLength(FrameHandler handler) {
        if (length < least) {
            fail(CloseReason.PROTOCOL, handler); // not the shortest form, or with the highest bit (§5.2)
        }
        if (length < 0) {
            length = Long.MAX_VALUE;
        }
        checkLength(handler);
        key = 0;
        toCome = MASK_BYTES;
        stage = masked ? Stage.MASK : Stage.PAYLOAD;
    }

    private void checkLength(FrameHandler handler) {
        int code = first & OPCODE;
        control = null;
        if (Opcode.isControl(code)) {
            if (length <= Frame.CONTROL_MAX_BYTES && (!failed || code == Opcode.CLOSE)) {
                control = new Parts((int) length);
            }
        } else if (!failed) {
            failIf(message.announce(length), handler); // before any of it is held
        }
    }

    private int payload(byte[] bytes, int from, int to, FrameHandler handler) {
        int here = (int) Math.min(to - from, length);
        if (here > 0) {
            if (control != null) {
                control.add(key, bytes, from, here);
            } else if (!failed && !Opcode.isControl(first & OPCODE)) {
                failIf(message.add(key, bytes, from, here), handler);
            }
        }
        length -= here;
        key = Mask.turn(key, here);
        return from + here;
    }

    private void endOfFrame(FrameHandler handler) {
        stage = Stage.FIRST_BYTE;
        int code = first & OPCODE;
        if (Opcode.isControl(code)) {
            Parts payload = control;
            control = null;
            if (payload != null) {
                endOfControl(code, payload.take(), handler);
            } else if (code == Opcode.CLOSE) {
                endOfClose(NOTHING, handler); // too long, which was said already
            }
        } else if (!failed && (first & FINAL) != 0) {
            messages++;
            failIf(message.end(handler), handler);
        }
    }

    private void endOfControl(int code, byte[] payload, FrameHandler handler) {
        switch (code) {
            case Opcode.PING -> handler.ping(payload);
            case Opcode.PONG -> handler.pong();
            default -> endOfClose(payload, handler);
        }
    }

    private void endOfClose(byte[] payload, FrameHandler handler) {
        int code = payload.length < 2 ? NO_CODE : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        if (!failed) {
            if (payload.length == 1 || payload.length > 1 && !mayBeSent(code)) {
                fail(CloseReason.PROTOCOL, handler);
            } else if (payload.length > 2
                    && Utf8.check(Utf8.COMPLETE, payload, 2, payload.length) != Utf8.COMPLETE) {
                fail(CloseReason.NOT_UTF8, handler);
            }
        }
        stage = Stage.OVER;
        message.clear();
        handler.closed(code);
    }

    /** RFC 6455 §7.4: of the codes below 3000 only those that are registered, and not those that no frame may have. */
    private static boolean mayBeSent(int code) {
        return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999;
    }

    private void failIf(@Nullable CloseReason reason, FrameHandler handler) {
        if (reason != null) {
            fail(reason, handler);
        }
    }

    private void fail(CloseReason reason, FrameHandler handler) {
        if (!failed) {
            failed = true;
            message.clear();
            handler.broken(reason);
        }
    }
}
