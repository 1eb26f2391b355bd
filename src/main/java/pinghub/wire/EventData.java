package pinghub.wire;

import java.io.ByteArrayOutputStream;

/** The data of a server-sent event (WHATWG HTML, 9.2). */
public final class EventData {

    private static final byte[] DATA = Bytes.ascii("data: ");

    private EventData() {
    }

    /**
     * A line of data for each line, which LF, CRLF or CR ends; nothing in the text can end the event or add a field to it.
     *
     * @param text in UTF-8
     */
    public static void write(byte[] text, ByteArrayOutputStream event) {
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n' || text[i] == '\r') {
                writeLine(text, start, i, event);
                if (text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        writeLine(text, start, text.length, event);
    }

    private static void writeLine(byte[] text, int start, int end, ByteArrayOutputStream event) {
        event.writeBytes(DATA);
        event.write(text, start, end - start);
        event.write('\n');
    }
}
