package pinghub.websocket.standard;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An upgraded connection of a container: bytes that have arrived, and room for so many answers. It calls back once after it was asked in
 * vain, and at no other time. One thread at a time.
 */
final class FakeStreams implements WebConnection {

    private final Input input = new Input();
    private final Output output = new Output();
    private int arrived;
    private int room;
    private boolean readAskedInVain = true; // from the start: listening is asking
    private boolean writeAskedInVain;
    private boolean closed;
    private ReadListener reader;
    private WriteListener writer;
    private final List<String> answers = new ArrayList<>();

    /** With room for so many answers. */
    FakeStreams(int room) {
        this.room = room;
    }

    int arrived() {
        return arrived;
    }

    List<String> answers() {
        return answers;
    }

    /** Whether anybody is told of what arrives. */
    boolean isHeard() {
        return reader != null;
    }

    boolean isClosed() {
        return closed;
    }

    /** So many bytes come from the client. */
    void arrive(int bytes) throws IOException {
        arrived += bytes;
        if (readAskedInVain && reader != null) {
            readAskedInVain = false;
            reader.onDataAvailable();
        }
    }

    /** So many bytes come, of which the container tells nobody. */
    void arriveUnheard(int bytes) {
        arrived += bytes;
    }

    /** The container calls though nobody has asked. */
    void callUnasked() throws IOException {
        reader.onDataAvailable();
    }

    /** The client reads so many answers. */
    void makeRoom(int forAnswers) throws IOException {
        room += forAnswers;
        if (writeAskedInVain && writer != null) {
            writeAskedInVain = false;
            writer.onWritePossible();
        }
    }

    /** The client has sent its last. */
    void finish() throws IOException {
        reader.onAllDataRead();
    }

    void breakReading(Throwable cause) {
        reader.onError(cause);
    }

    void breakWriting(Throwable cause) {
        writer.onError(cause);
    }

    @Override
    public ServletInputStream getInputStream() {
        return input;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return output;
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Input extends ServletInputStream {

        @Override
        public boolean isReady() {
            readAskedInVain = arrived == 0;
            return arrived > 0;
        }

        @Override
        public int available() {
            return arrived;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int taken = Math.min(length, arrived);
            arrived -= taken;
            return taken;
        }

        @Override
        public int read() {
            return arrived-- > 0 ? 'x' : -1;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            reader = listener;
        }
    }

    private final class Output extends ServletOutputStream {

        @Override
        public boolean isReady() {
            writeAskedInVain = room == 0;
            return room > 0;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            room--;
            answers.add(new String(bytes, offset, length, StandardCharsets.US_ASCII));
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            writer = listener;
        }
    }
}
