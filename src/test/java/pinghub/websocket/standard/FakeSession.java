package pinghub.websocket.standard;

import jakarta.websocket.CloseReason;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/**
 * A container's session that remembers what was sent. A send completes within the call, or where {@code byHand} when the test
 * says so; a second send before that is what some containers refuse or lose, and is remembered too. Thread-safe.
 */
final class FakeSession {

    private final boolean byHand;
    private final List<String> sent = new ArrayList<>();
    private final Queue<SendHandler> unfinished = new ArrayDeque<>();
    private boolean overlapped;
    private Runnable refusal = () -> { };
    private CountDownLatch closing;   // null where closing takes no time
    private IOException closeFailure; // null where closing succeeds
    private String path = "/";
    private boolean open = true;
    private Map<String, Object> properties = new HashMap<>(); // null once destroyed
    private final Map<String, Object> set = new HashMap<>();        // by the name of the method that does
    private final Map<Object, MessageHandler> handlers = new HashMap<>();

    FakeSession(boolean byHand) {
        this.byHand = byHand;
    }

    /** The path that it was opened with. */
    FakeSession at(String requestPath) {
        path = requestPath;
        return this;
    }

    /** What one of its setters was last given; {@code null} if nothing was. */
    Object set(String setter) {
        return set.get(setter);
    }

    /** As a container that has let go of all it had. */
    void destroy() {
        properties = null;
    }

    /** Whether anybody wants what comes in. */
    boolean isHeard() {
        return !handlers.isEmpty();
    }

    /** A part of a text message comes in. */
    @SuppressWarnings("unchecked")
    void text(String part, boolean last) {
        ((MessageHandler.Partial<String>) handlers.get(String.class)).onMessage(part, last);
    }

    /** A part of a binary message comes in. */
    @SuppressWarnings("unchecked")
    void binary(byte[] part, boolean last) {
        ((MessageHandler.Partial<byte[]>) handlers.get(byte[].class)).onMessage(part, last);
    }

    /** A pong comes in. */
    @SuppressWarnings("unchecked")
    void pong() {
        ((MessageHandler.Whole<PongMessage>) handlers.get(PongMessage.class)).onMessage(() -> ByteBuffer.allocate(0));
    }

    /** From now on it is closed. */
    synchronized void shut() {
        open = false;
    }

    /** From now on closing it fails, and is remembered all the same. */
    synchronized void failToClose(IOException cause) {
        closeFailure = cause;
    }

    Session session() {
        return proxy(Session.class, this::session);
    }

    /** From now on every send throws. */
    synchronized void refuse(RuntimeException cause) {
        refusal = () -> {
            throw cause;
        };
    }

    /** The same, as without memory. */
    synchronized void refuse(Error cause) {
        refusal = () -> {
            throw cause;
        };
    }

    /** From now on closing waits for this. */
    synchronized void closeWhen(CountDownLatch event) {
        closing = event;
    }

    /** Ends the oldest send, with a failure if there is a cause. */
    void finish(Throwable cause) {
        SendHandler handler;
        synchronized (this) {
            handler = unfinished.remove();
        }
        handler.onResult(cause == null ? new SendResult() : new SendResult(cause));
    }

    synchronized List<String> sent() {
        return List.copyOf(sent);
    }

    synchronized boolean hadTwoSendsInFlight() {
        return overlapped;
    }

    private Object session(String method, Object... arguments) throws IOException {
        switch (method) {
            case "getAsyncRemote" -> {
                return proxy(RemoteEndpoint.Async.class, this::remote);
            }
            case "close" -> noteClose(arguments.length == 0 ? "abrupt close" : "close " + code((CloseReason) arguments[0]));
            case "getRequestURI" -> {
                return URI.create(path);
            }
            case "getUserProperties" -> {
                return properties;
            }
            case "isOpen" -> {
                return open;
            }
            case "addMessageHandler" -> handlers.put(arguments[0], (MessageHandler) arguments[1]);
            case "setMaxIdleTimeout", "setMaxTextMessageBufferSize", "setMaxBinaryMessageBufferSize" -> set.put(method, arguments[0]);
            default -> throw new UnsupportedOperationException(method);
        }
        return null;
    }

    private Object remote(String method, Object... arguments) {
        switch (method) {
            case "sendText" -> send("text " + arguments[0], (SendHandler) arguments[1]);
            case "sendBinary" -> send("binary " + bytes((ByteBuffer) arguments[0]), (SendHandler) arguments[1]);
            case "sendPing" -> note("ping" + (bytes((ByteBuffer) arguments[0]).equals("[]") ? "" : " with payload"));
            default -> throw new UnsupportedOperationException(method);
        }
        return null;
    }

    private void send(String what, SendHandler handler) {
        synchronized (this) {
            refusal.run();
            sent.add(what);
            overlapped |= !unfinished.isEmpty();
            if (byHand) {
                unfinished.add(handler);
            }
        }
        if (!byHand) {
            handler.onResult(new SendResult());
        }
    }

    private void noteClose(String what) throws IOException {
        CountDownLatch event;
        synchronized (this) {
            event = closing;
        }
        try {
            if (event != null) {
                event.await();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        note(what);
        synchronized (this) {
            if (closeFailure != null) {
                throw closeFailure;
            }
        }
    }

    private synchronized void note(String what) {
        sent.add(what);
    }

    private static String code(CloseReason reason) {
        return reason.getCloseCode().getCode() + " " + reason.getReasonPhrase();
    }

    /** By way of the array, as Open Liberty takes them; a read-only buffer does not give it. */
    private static String bytes(ByteBuffer buffer) {
        int start = buffer.arrayOffset() + buffer.position();
        return Arrays.toString(Arrays.copyOfRange(buffer.array(), start, start + buffer.remaining()));
    }

    /** What a proxied method does. */
    @FunctionalInterface
    private interface Answer {
        Object call(String method, Object... arguments) throws IOException;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> answer.call(method.getName(), arguments == null ? new Object[0] : arguments)));
    }
}
