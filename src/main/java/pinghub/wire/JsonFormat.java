package pinghub.wire;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Locale;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;

/** A JSON object (RFC 8259) for each thing that a client is told; src/docs/protocol/listening.md says which. */
public final class JsonFormat implements Format {

    public static final JsonFormat OBJECTS = new JsonFormat();

    private static final byte[] PING = Bytes.ascii("{\"ping\":{}}");
    private static final byte[] HEX = Bytes.ascii("0123456789abcdef");
    private static final byte[] CONTROL = Bytes.ascii("\\u00");
    private static final int OVERHEAD = 64;

    private JsonFormat() {
    }

    @Override
    public byte[] open(Cursor place, int retryMillis) {
        return Bytes.ascii("{\"open\":{\"id\":\"" + place + "\"}}");
    }

    @Override
    public byte[] message(Message message) {
        return message.object(JsonFormat::object);
    }

    private static byte[] object(Message message) {
        var json = new ByteArrayOutputStream(message.size() + OVERHEAD);
        json.write('{');
        message.id().ifPresent(id -> json.writeBytes(Bytes.ascii("\"id\":\"" + id + "\",")));
        if (message.isText()) {
            json.writeBytes(Bytes.ascii("\"data\":\""));
            escape(message, json);
        } else {
            json.writeBytes(Bytes.ascii("\"base64\":\""));
            json.writeBytes(Base64.getEncoder().encode(message.payload()).array());
        }
        json.writeBytes(Bytes.ascii("\"}"));
        return json.toByteArray();
    }

    /** RFC 8259 section 7, byte by byte: what is to be escaped is ASCII, and no byte of a longer character is. */
    private static void escape(Message text, ByteArrayOutputStream json) {
        byte[] utf8 = new byte[text.size()];
        text.payload().get(utf8);
        int done = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\' || b >= 0 && b < ' ') {
                json.write(utf8, done, i - done);
                done = i + 1;
                escape(b, json);
            }
        }
        json.write(utf8, done, utf8.length - done);
    }

    private static void escape(byte b, ByteArrayOutputStream json) {
        if (b == '\n') {
            json.writeBytes(Bytes.ascii("\\n"));
        } else if (b >= ' ') {
            json.write('\\');
            json.write(b);
        } else {
            json.writeBytes(CONTROL);
            json.write(HEX[b >> 4]);
            json.write(HEX[b & 0xF]);
        }
    }

    @Override
    public byte[] gap(Gap gap) {
        return Bytes.ascii(gapObject(gap));
    }

    /** {@code {"gap":{…}}}. */
    public static String gapObject(Gap gap) {
        var json = new StringBuilder("{\"gap\":{");
        Cursor after = gap.after();
        if (after != null) {
            json.append("\"after\":\"").append(after).append("\",");
        }
        json.append("\"through\":\"").append(gap.through()).append('"');
        gap.missed().ifPresent(missed -> json.append(",\"missed\":").append(missed));
        return json.append("}}").toString();
    }

    @Override
    public byte[] ping() {
        return PING;
    }

    @Override
    public byte[] close(CloseReason reason, int retryMillis) {
        return Bytes.ascii(closeObject(reason, retryMillis));
    }

    /** {@code {"close":{…}}}. */
    public static String closeObject(CloseReason reason, int retryMillis) {
        String name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return "{\"close\":{\"reason\":\"" + name + "\",\"retry\":" + retryMillis + "}}";
    }
}
