package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Clients that come and go in every way, beside publishers. */
class ChurnIT extends ServerIT {

    private static final int CHANNELS = 3;
    private static final int COMERS_AND_GOERS = 4;
    private static final int POSTERS = 8;
    private static final int POSTS = 300; // of each
    private static final int NON_READERS = 6;
    // With its own engine Open Liberty waits for each of them for a while, with a thread that others need.
    private static final int LEAVERS = System.getProperty("pinghub.it.engine").equals("direct") ? 1500 : 100;
    private static final int LEAVERS_AT_ONCE = 20;
    private static final String CONNECTION = "pinghub.websocket.Connection";
    private static final String LARGE = "x".repeat(1_000_000);
    // Payara keeps the last one that each of its threads has served; no more, however many there were.
    private static final int HELD_BY_THE_SERVER = 75;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of(
                // So that the many that leave right after their 101 are soon gone, on containers that notice late.
                "pinghub.websocket.ping-interval", "2s",
                "pinghub.websocket.pong-timeout", "5s"));
    }

    /** A container that uses its response objects again must not let a websocket that is gone write into the next answer. */
    @Test
    void everyPublisherGetsItsOwnAnswerAndNothingElse() throws Exception {
        List<Conversation> nonReaders = new ArrayList<>();
        Queue<String> wrongAnswers = new ConcurrentLinkedQueue<>();
        var over = new AtomicBoolean();
        ExecutorService clients = Executors.newCachedThreadPool();
        try {
            for (int i = 0; i < NON_READERS; i++) {
                nonReaders.add(Conversation.open(channel(i), 4096));
            }
            List<Future<?>> churn = new ArrayList<>();
            for (int i = 0; i < COMERS_AND_GOERS; i++) {
                int place = i;
                churn.add(clients.submit(() -> comeAndGo(place, over)));
            }
            List<Future<?>> posts = new ArrayList<>();
            for (int i = 0; i < POSTERS; i++) {
                int place = i;
                posts.add(clients.submit(() -> publish(place, wrongAnswers)));
            }
            for (Future<?> post : posts) {
                post.get();
            }
            over.set(true);
            for (Future<?> client : churn) {
                client.get();
            }
        } finally {
            over.set(true);
            clients.shutdown();
            nonReaders.forEach(Conversation::close);
        }

        assertThat(wrongAnswers).isEmpty();
        awaitNobody();
        awaitMetric("pinghub_channels", 0);
    }

    /** A container that was told of the end while it still had something to write must not keep the connection for ever. */
    @Test
    void nothingStaysOfThoseWhoLeaveWithoutReadingWhatIsBeingWritten() throws Exception {
        Jvm server = Jvm.ofTheServer();
        long before = server.instancesOf(CONNECTION); // of versions that were deployed before, perhaps
        var over = new AtomicBoolean();
        ExecutorService clients = Executors.newCachedThreadPool();
        try {
            Future<?> publisher = clients.submit(() -> publishUntil(over));
            List<Future<?>> leavers = new ArrayList<>();
            for (int i = 0; i < LEAVERS_AT_ONCE; i++) {
                leavers.add(clients.submit(this::leaveWithoutReading));
            }
            for (Future<?> leaver : leavers) {
                leaver.get();
            }
            over.set(true);
            publisher.get();
        } finally {
            over.set(true);
            clients.shutdown();
        }

        awaitNobody();
        long limit = before + HELD_BY_THE_SERVER;
        try {
            Eventually.within(LIMIT, () -> server.instancesOf(CONNECTION) <= limit);
        } catch (TimeoutException e) {
            assertThat(server.instancesOf(CONNECTION)).as("connections in memory, %d before", before).isLessThanOrEqualTo(limit);
        }
    }

    private void publishUntil(AtomicBoolean over) {
        while (!over.get()) {
            try {
                post("/leavers", LARGE);
            } catch (UncheckedIOException e) {
                if (!Deviation.NEIGHBOUR_MAY_BE_CUT.isKnownHere()) {
                    throw e;
                }
            }
        }
    }

    /** Each begins to hear a message, says that it closes, and is gone, as a browser's tab is. */
    private void leaveWithoutReading() {
        for (int i = 0; i < LEAVERS / LEAVERS_AT_ONCE; i++) {
            try (var client = Conversation.open(server("/leavers"), 4096)) {
                client.awaitAnything();
                client.frame(true, Conversation.CLOSE, new byte[] {0x03, (byte) 0xE8});
            } catch (UncheckedIOException e) {
                // Cut off as slow before it left.
            } catch (AssertionError e) {
                if (!Deviation.NEIGHBOUR_MAY_BE_CUT.isKnownHere()) {
                    throw e; // no 101
                }
            }
        }
    }

    private void publish(int place, Queue<String> wrongAnswers) {
        String request = "POST " + channel(place).getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Length: 5000\r\n\r\n" + "p".repeat(5000);
        for (int i = 0; i < POSTS; i++) {
            String answer = everythingSaidTo(request);
            if (!(answer.startsWith("HTTP/1.1 200 OK\r\n") && answer.endsWith("\r\n\r\nOK\n"))) {
                wrongAnswers.add(answer);
            }
        }
    }

    private String everythingSaidTo(String request) {
        try (var socket = new RawSocket(server("/"))) {
            return socket.send(request).everything();
        }
    }

    /** Joins, speaks and leaves: with a reset, a close frame, or without a word. */
    private void comeAndGo(int place, AtomicBoolean over) {
        for (int turn = 0; !over.get(); turn++) {
            try (var client = websocket(channel(place).getPath())) {
                client.say("from one that leaves");
                switch (turn % 3) {
                    case 0 -> client.reset();
                    case 1 -> client.frame(true, Conversation.CLOSE, new byte[] {0x03, (byte) 0xE8});
                    default -> { }
                }
            } catch (UncheckedIOException e) {
                // Cut off while it spoke, as slow: those that come and go do not read.
            }
        }
    }

    private URI channel(int place) {
        return server("/churn/" + place % CHANNELS);
    }
}
