package pinghub.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/**
 * Stands between a browser and a node and does to each way of listening what it was told to. {@code /blank} it answers itself, with an
 * empty page of the node's origin.
 */
final class CuttingProxy implements AutoCloseable {

    /** How a browser listens; {@code OTHER} is everything else. */
    enum Way { WEBSOCKET, EVENTS, POLL, OTHER }

    /** What becomes of a request. */
    enum Fate {
        PASS,
        /** 502, as a proxy says that cannot reach the server. */
        REFUSE,
        /** 503 with {@link #RETRY_AFTER_SECONDS}. */
        REFUSE_FOR_NOW,
        /** The connection ends without an answer. */
        HANG_UP,
        /** The head of the answer passes, and nothing behind it. */
        SWALLOW
    }

    static final int RETRY_AFTER_SECONDS = 7;

    private static final String BLANK = "<!doctype html><title>blank</title>";

    /** A request that is being answered. */
    private static final class Exchange {
        private final Way way;
        private final Socket client;
        private final Socket node;
        private volatile boolean frozen; // set by the test, read by the thread that passes the answer on

        Exchange(Way way, Socket client, Socket node) {
            this.way = way;
            this.client = client;
            this.node = node;
        }

        void end() {
            close(client);
            close(node);
        }
    }

    private final int nodePort;
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Way, Fate> fates = new EnumMap<>(Way.class); // guarded by itself
    private final Map<Way, BlockingQueue<String>> heads = new EnumMap<>(Way.class); // not changed; each queue is thread-safe
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();

    CuttingProxy(int nodePort) {
        this.nodePort = nodePort;
        for (Way way : Way.values()) {
            heads.put(way, new LinkedBlockingQueue<>());
        }
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    URI http(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From now on; what is open stays so. */
    void let(Fate fate, Way... ways) {
        synchronized (fates) {
            Stream.of(ways).forEach(way -> fates.put(way, fate));
        }
    }

    void passAll() {
        let(Fate.PASS, Way.values());
    }

    /** Ends what is open. */
    void cut(Way way) {
        exchanges.stream().filter(exchange -> exchange.way == way).forEach(Exchange::end);
    }

    /** What is open stays so, and nothing more comes. */
    void freeze(Way way) {
        exchanges.stream().filter(exchange -> exchange.way == way).forEach(exchange -> exchange.frozen = true);
    }

    /** The heads of the requests since the last time this was asked. */
    List<String> requests(Way way) {
        var taken = new ArrayList<String>();
        heads.get(way).drainTo(taken);
        return taken;
    }

    @Override
    public void close() {
        close(listening);
        exchanges.forEach(Exchange::end);
        threads.shutdownNow();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            var in = new BufferedInputStream(client.getInputStream());
            String head = head(in);
            if (head.isEmpty()) {
                return; // a browser opens connections ahead of its requests
            }
            Way way = way(head);
            heads.get(way).add(head);
            Fate fate;
            synchronized (fates) {
                fate = fates.getOrDefault(way, Fate.PASS);
            }
            if (head.startsWith("GET /blank ")) {
                answer(client, "200 OK\r\nContent-Type: text/html", BLANK);
            } else if (fate == Fate.REFUSE) {
                answer(client, "502 Bad Gateway", "");
            } else if (fate == Fate.REFUSE_FOR_NOW) {
                answer(client, "503 Service Unavailable\r\nRetry-After: " + RETRY_AFTER_SECONDS, "");
            } else if (fate != Fate.HANG_UP) {
                pass(way, head, in, client, fate == Fate.SWALLOW);
            }
        } catch (IOException e) {
            // The browser, the node or the test has ended it.
        }
    }

    private void pass(Way way, String head, InputStream in, Socket client, boolean swallow) throws IOException {
        try (var node = new Socket(InetAddress.getLoopbackAddress(), nodePort)) {
            node.setTcpNoDelay(true);
            var exchange = new Exchange(way, client, node);
            exchanges.add(exchange);
            try {
                // One request for each connection, so that what follows an answer need not be understood.
                String sent = way == Way.WEBSOCKET ? head
                        : head.replaceFirst("(?i)\r\nConnection: [^\r]*", "").replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
                node.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
                threads.execute(() -> copy(in, node));
                var answer = new BufferedInputStream(node.getInputStream());
                client.getOutputStream().write(head(answer).getBytes(StandardCharsets.ISO_8859_1));
                exchange.frozen |= swallow;
                byte[] piece = new byte[8192];
                for (int length = answer.read(piece); length >= 0; length = answer.read(piece)) {
                    if (!exchange.frozen) {
                        client.getOutputStream().write(piece, 0, length);
                    }
                }
            } finally {
                exchanges.remove(exchange);
            }
        }
    }

    private static void copy(InputStream from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            from.transferTo(out);
        } catch (IOException e) {
            // ended
        } finally {
            close(to); // the browser has gone
        }
    }

    private static void answer(Socket client, String statusAndHeaders, String body) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + statusAndHeaders + "\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
    }

    private static Way way(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\nupgrade: websocket\r\n")) {
            return Way.WEBSOCKET;
        }
        if (lower.contains("\r\naccept: text/event-stream\r\n")) {
            return Way.EVENTS;
        }
        return lower.matches("(?s)get \\S*\\?(\\S*&)?poll[& =].*") ? Way.POLL : Way.OTHER;
    }

    /** Up to and with the empty line; empty if there is none. */
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int end = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            end = b == "\r\n\r\n".charAt(end) ? end + 1 : b == '\r' ? 1 : 0;
            if (end == 4) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // nothing to be done about it
        }
    }
}
