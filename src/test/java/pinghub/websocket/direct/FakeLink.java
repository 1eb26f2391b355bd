package pinghub.websocket.direct;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A container's upgraded connection, as strict as the strictest: ready only when the test says so. Thread-safe. */
final class FakeLink extends ServletOutputStream implements WebConnection {

    private final List<String> writes = new ArrayList<>();
    private final ByteArrayOutputStream unflushed = new ByteArrayOutputStream();
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
    private final List<Integer> reads = new ArrayList<>();
    private final Input input = new Input();
    private final List<Thread> writers = new ArrayList<>();
    private final Set<Thread> askers = ConcurrentHashMap.newKeySet();
    private Runnable meanwhile = () -> { };
    private Runnable used = () -> { };
    private Event asked = () -> { };
    private int room;              // writes before it is not ready
    private boolean askedInVain;
    private boolean broken;
    private boolean closed;
    private boolean interrupted;
    private boolean finished;
    private boolean readToItsEnd;
    private boolean takenBack;
    private boolean touchedWhenNotReady;
    private WriteListener writeListener;
    private ReadListener readListener;

    /** Something that may go wrong. */
    interface Event {
        void happen() throws IOException;
    }

    /** Ready for so many writes. */
    FakeLink(int room) {
        this.room = room;
    }

    /** What left with each flush, in hexadecimal digits. */
    synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    /** The thread of each flush. */
    synchronized List<Thread> writers() {
        return List.copyOf(writers);
    }

    /** Who has asked whether it is ready. */
    Set<Thread> askers() {
        return askers;
    }

    /** The container says that it is ready, whether or not anybody has asked. */
    void sayReady() throws IOException {
        writeListener.onWritePossible();
    }

    /** What happens elsewhere while something is written, each time. */
    synchronized void during(Runnable event) {
        meanwhile = event;
    }

    /** What happens when it is listened to for writing, and when it is read. */
    synchronized void whenUsed(Runnable event) {
        used = event;
    }

    /** Whether somebody is to be told of what comes in. */
    boolean isListenedTo() {
        return readListener != null;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized boolean wasTouchedWhenNotReady() {
        return touchedWhenNotReady;
    }

    /** Whether the thread that closed it was interrupted then. */
    synchronized boolean wasClosedInAHurry() {
        return interrupted;
    }

    /** How many bytes each read has brought. */
    synchronized List<Integer> reads() {
        return List.copyOf(reads);
    }

    /** From now on every write fails, and every read. */
    synchronized void breakDown() {
        broken = true;
    }

    /** The network takes so many writes more. */
    void drain(int writesMore) throws IOException {
        boolean call;
        synchronized (this) {
            room += writesMore;
            call = askedInVain;
            askedInVain = false;
        }
        if (call) {
            writeListener.onWritePossible();
        }
    }

    /** Bytes come in. */
    void arrive(byte[] bytes) throws IOException {
        synchronized (this) {
            arrived.add(bytes);
        }
        readListener.onDataAvailable();
    }

    /** The client sends no more, which is to be found by reading. */
    synchronized void finish() {
        finished = true;
    }

    /** The client sends no more, and the container has found that out already, as WildFly does when it reads ahead. */
    synchronized void finishUnread() {
        finished = true;
        readToItsEnd = true;
    }

    /** From now on its input cannot be asked any more, as on Payara, which uses it again for another. */
    synchronized void takeBack() {
        takenBack = true;
    }

    /** The client sends no more, and the container says so. */
    void endInput() throws IOException {
        readListener.onAllDataRead();
    }

    /** The container says that the connection is broken. */
    void fail() {
        writeListener.onError(new IOException("broken pipe"));
    }

    /** What happens before it gives its input. */
    void whenAskedForItsStreams(Event event) {
        asked = event;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        asked.happen();
        return input;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return this;
    }

    @Override
    public synchronized void close() {
        closed = true;
        interrupted = Thread.currentThread().isInterrupted();
    }

    @Override
    public boolean isReady() {
        askers.add(Thread.currentThread());
        synchronized (this) {
            askedInVain |= room <= 0;
            return room > 0;
        }
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        writeListener = listener;
        used.run();
        try {
            if (isReady()) {
                listener.onWritePossible();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void write(int one) {
        throw new UnsupportedOperationException("bytes one by one");
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        if (broken) {
            throw new IOException("broken pipe");
        }
        touchedWhenNotReady |= room <= 0;
        unflushed.writeBytes(bytes); // as WildFly does, whatever part was asked for
    }

    @Override
    public synchronized void flush() {
        touchedWhenNotReady |= room <= 0;
        if (unflushed.size() > 0) {
            room--;
            writers.add(Thread.currentThread());
            meanwhile.run();
            writes.add(HexFormat.of().formatHex(unflushed.toByteArray()));
            unflushed.reset();
        }
    }

    private final class Input extends ServletInputStream {

        @Override
        public boolean isReady() {
            synchronized (FakeLink.this) {
                return !arrived.isEmpty() || finished && !readToItsEnd || broken;
            }
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            synchronized (FakeLink.this) {
                used.run();
                if (broken) {
                    throw new IOException("connection reset");
                }
                if (arrived.isEmpty()) {
                    readToItsEnd = true;
                    return -1;
                }
                byte[] bytes = arrived.remove();
                int taken = Math.min(bytes.length, length);
                System.arraycopy(bytes, 0, buffer, from, taken);
                if (taken < bytes.length) {
                    arrived.addFirst(Arrays.copyOfRange(bytes, taken, bytes.length));
                }
                reads.add(taken);
                return taken;
            }
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("bytes one by one");
        }

        @Override
        public boolean isFinished() {
            synchronized (FakeLink.this) {
                if (takenBack) {
                    throw new IllegalStateException("no input any more");
                }
                return finished && arrived.isEmpty();
            }
        }

        @Override
        public void setReadListener(ReadListener listener) {
            readListener = listener;
        }
    }
}
