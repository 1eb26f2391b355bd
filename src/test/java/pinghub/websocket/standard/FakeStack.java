package pinghub.websocket.standard;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A websocket stack in the manner of Payara's: answers each read at once, keeps every answer that cannot be written, and listens to the
 * output from when it first cannot write.
 */
public final class FakeStack implements HttpUpgradeHandler, ReadListener, WriteListener {

    private final Queue<String> queue = new ArrayDeque<>();
    private final List<Integer> reads = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private ServletInputStream input;
    private ServletOutputStream output;
    private boolean isListening;
    private IOException failure; // null while reading works
    private WebConnection link;

    /** How many bytes each read got. */
    List<Integer> reads() {
        return reads;
    }

    int readBytes() {
        return reads.stream().mapToInt(Integer::intValue).sum();
    }

    /** How many answers it keeps. */
    int kept() {
        return queue.size();
    }

    /** What else it was told. */
    List<String> events() {
        return events;
    }

    WebConnection link() {
        return link;
    }

    /** From now on what comes in is more than it can take. */
    void failWith(IOException newFailure) {
        failure = newFailure;
    }

    @Override
    public void init(WebConnection newLink) {
        try {
            link = newLink;
            input = newLink.getInputStream();
            output = newLink.getOutputStream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        input.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
        if (failure != null) {
            throw failure;
        }
        do {
            int length = input.read(new byte[input.available()]);
            reads.add(length);
            answer("answer " + reads.size());
        } while (input.isReady());
    }

    private void answer(String text) throws IOException {
        if (queue.isEmpty() && output.isReady()) {
            output.write(bytes(text));
            output.flush();
            return;
        }
        queue.add(text);
        if (!isListening) {
            isListening = true;
            output.setWriteListener(this);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void onWritePossible() throws IOException {
        while (!queue.isEmpty() && output.isReady()) {
            output.write(bytes(queue.remove()));
            output.flush();
        }
    }

    @Override
    public void onAllDataRead() {
        events.add("all read");
    }

    @Override
    public void onError(Throwable cause) {
        queue.clear();
        events.add(String.valueOf(cause.getMessage()));
    }

    @Override
    public void destroy() {
        events.add("destroyed");
    }
}
