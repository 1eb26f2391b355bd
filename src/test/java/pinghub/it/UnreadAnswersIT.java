package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Publishers that send one POST after the other and read no answer. */
class UnreadAnswersIT extends ServerIT {

    private static final int PUBLISHERS = 40; // more than WildFly has threads for requests on two processors
    private static final int POSTS = 1000;     // each; the kernel takes the answers to so many
    private static final int OTHERS = 1000;
    private static final long ENDLESS_BYTES = 16L * 1024 * 1024; // 300,000 messages; more than the kernel and a server may hold together
    private static final int NOTHING_TAKEN_MILLIS = 3_000;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @Test
    void theyHoldUpNobodyElse() throws Exception {
        try (var selector = Selector.open(); var subscriber = websocket("/others")) {
            List<SocketChannel> publishers = new ArrayList<>();
            try {
                for (int i = 0; i < PUBLISHERS; i++) {
                    publishers.add(publisher(selector));
                }
                sendAll(selector);

                for (int i = 0; i < OTHERS; i++) {
                    assertThat(send(other("message " + i)).statusCode()).isEqualTo(200);
                    subscriber.expect("message " + i);
                }
            } finally {
                for (SocketChannel publisher : publishers) {
                    publisher.close();
                }
            }
        }
    }

    @Test
    void whoReadsLateGetsEveryAnswer() throws Exception {
        try (var socket = new RawSocket(server("/"), 4096)) {
            socket.send(posts("/late"));
            post("/others", "served meanwhile");

            for (int i = 0; i < POSTS; i++) {
                assertThat(socket.response().body()).isEqualTo("OK\n");
            }
        }
    }

    @Test
    void whoNeverReadsIsNotServedWithoutEnd() throws Exception {
        try (var selector = Selector.open(); var subscriber = websocket("/others"); var publisher = publisher(selector)) {
            assertThat(sendUntilNothingIsTaken(publisher, selector)).isLessThan(ENDLESS_BYTES);

            assertThat(send(other("served")).statusCode()).isEqualTo(200);
            subscriber.expect("served");
        }
    }

    /** Sends the same again and again, until the server ends the connection or takes no more of it. Returns the bytes that it took. */
    private static long sendUntilNothingIsTaken(SocketChannel publisher, Selector selector) {
        var posts = (ByteBuffer) publisher.keyFor(selector).attachment();
        long sent = 0;
        try {
            while (sent < ENDLESS_BYTES && selector.select(NOTHING_TAKEN_MILLIS) > 0) {
                selector.selectedKeys().clear();
                sent += publisher.write(posts);
                if (!posts.hasRemaining()) {
                    posts.rewind();
                }
            }
        } catch (IOException e) {
            return sent; // cut
        }
        return sent;
    }

    private HttpRequest other(String message) {
        return HttpRequest.newBuilder(server("/others")).timeout(LIMIT).POST(HttpRequest.BodyPublishers.ofString(message)).build();
    }

    private SocketChannel publisher(Selector selector) throws IOException {
        URI server = server("/");
        SocketChannel channel = SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        channel.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_WRITE, ByteBuffer.wrap(posts("/unread")));
        return channel;
    }

    private byte[] posts(String rawPath) {
        String post = "POST " + server(rawPath).getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx";
        return post.repeat(POSTS).getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns when all is sent, or no server takes any more of it. */
    private static void sendAll(Selector selector) throws IOException {
        int unfinished = PUBLISHERS;
        while (unfinished > 0 && selector.select(LIMIT.toMillis()) > 0) {
            for (SelectionKey key : selector.selectedKeys()) {
                var posts = (ByteBuffer) key.attachment();
                ((SocketChannel) key.channel()).write(posts);
                if (!posts.hasRemaining()) {
                    key.cancel();
                    unfinished--;
                }
            }
            selector.selectedKeys().clear();
        }
    }
}
