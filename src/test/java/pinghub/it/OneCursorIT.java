package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that comes back by another way than it left by, while others publish (src/docs/protocol/listening.md, "the one cursor"). */
class OneCursorIT extends ServerIT {

    private static final int ROUNDS = 6;
    private static final int EACH = 25; // messages by each way
    private static final int AHEAD = 60; // of what the client has; fewer than are kept

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> heard = new ArrayList<>();
    private final Semaphore room = new Semaphore(AHEAD);
    private String cursor;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void nothingIsLostOrRepeatedFromOneWayToTheNext() throws Exception {
        var over = new AtomicBoolean();
        cursor = start("/kept/ways");
        Future<Integer> publisher = threads.submit(() -> publish("/kept/ways", over));

        for (int round = 0; round < ROUNDS; round++) {
            byWebsocket("/kept/ways");
            byEvents("/kept/ways");
            byStream("/kept/ways");
            byPolls("/kept/ways");
        }
        byWebsocket("/kept/ways");
        over.set(true);
        room.release();
        int published = publisher.get();

        assertThat(heard).isEqualTo(IntStream.range(0, heard.size()).mapToObj(Integer::toString).toList());
        assertThat(heard.size()).isBetween((4 * ROUNDS + 1) * EACH, published);
    }

    /** The same with a channel that is new and old clients that come and go. */
    @ParameterizedTest
    @ValueSource(strings = {"/kept/joins/a", "/kept/joins/b%20c"})
    void whoJoinsWhileOthersPublishHasAllThatFollowsItsCursor(String channel) throws Exception {
        var over = new AtomicBoolean();
        cursor = start(channel);
        Future<Integer> publisher = threads.submit(() -> publish(channel, over));

        for (int i = 0; i < 40; i++) {
            try (var socket = JsonConversation.open(server(channel + "?after=" + cursor))) {
                assertThat(socket.opening()).isEqualTo(cursor);
                message(socket.next());
            }
        }
        over.set(true);
        room.release();
        publisher.get();

        assertThat(heard).isEqualTo(IntStream.range(0, 40).mapToObj(Integer::toString).toList());
    }

    @Test
    void everyWayTellsTheSameGap() throws Exception {
        String start = start("/kept/same-gap");
        IntStream.range(0, 130).forEach(i -> post("/kept/same-gap", Integer.toString(i)));
        String through = start.replaceFirst(":.*", ":31");
        JsonObject gap = JsonConversation.parse("{\"gap\":{\"after\":\"" + start + "\",\"through\":\"" + through + "\",\"missed\":30}}");

        try (var socket = JsonConversation.open(server("/kept/same-gap?after=" + start))) {
            assertThat(socket.opening()).isEqualTo(through);
            assertThat(socket.next()).isEqualTo(gap);
            socket.expect("30");
        }
        try (BufferedReader lines = get("/kept/same-gap?after=" + start, "application/x-ndjson")) {
            assertThat(JsonConversation.parse(lines.readLine()).getJsonObject("open").getString("id")).isEqualTo(through);
            assertThat(JsonConversation.parse(lines.readLine())).isEqualTo(gap);
        }
        try (BufferedReader lines = get("/kept/same-gap", "text/event-stream", "Last-Event-ID", start)) {
            assertThat(block(lines)).contains("id: " + through).anyMatch(line -> line.startsWith("retry: "));
            List<String> block = block(lines);
            assertThat(block).contains("event: gap", "id: " + through);
            assertThat(JsonConversation.parse(data(block))).isEqualTo(gap);
        }
        JsonObject poll = JsonConversation.parse(get("/kept/same-gap?poll&after=" + start).body());
        assertThat(poll.getJsonObject("gap")).isEqualTo(gap.getJsonObject("gap"));
    }

    /** The place behind a first message, which is kept, so that the channel is not forgotten. */
    private String start(String channel) {
        post(channel, "first");
        try (var socket = JsonConversation.open(server(channel))) {
            return socket.opening();
        }
    }

    /** Publishes numbers, never too far ahead of what is heard; returns how many. */
    private int publish(String channel, AtomicBoolean over) throws InterruptedException {
        int number = 0;
        while (!over.get()) {
            room.acquire();
            assertThat(post(channel, Integer.toString(number++)).statusCode()).isEqualTo(200);
        }
        return number;
    }

    private void byWebsocket(String channel) {
        try (var socket = JsonConversation.open(server(channel + "?after=" + cursor))) {
            assertThat(socket.opening()).isEqualTo(cursor);
            for (int i = 0; i < EACH; i++) {
                message(socket.next());
            }
        }
    }

    private void byEvents(String channel) throws IOException, InterruptedException {
        try (BufferedReader lines = get(channel, "text/event-stream", "Last-Event-ID", cursor)) {
            assertThat(block(lines)).contains("id: " + cursor);
            for (int i = 0; i < EACH; i++) {
                List<String> block = block(lines);
                assertThat(block).hasSize(2);
                assertThat(block.get(0)).startsWith("id: ");
                heard(block.get(0).substring(4), data(block));
            }
        }
    }

    private void byStream(String channel) throws IOException, InterruptedException {
        try (BufferedReader lines = get(channel + "?after=" + cursor, "application/x-ndjson")) {
            assertThat(JsonConversation.parse(lines.readLine()).getJsonObject("open").getString("id")).isEqualTo(cursor);
            for (int i = 0; i < EACH;) {
                JsonObject object = JsonConversation.parse(lines.readLine());
                if (!object.containsKey("ping")) {
                    message(object);
                    i++;
                }
            }
        }
    }

    private void byPolls(String channel) {
        for (int start = heard.size(); heard.size() - start < EACH;) {
            HttpResponse<String> answer = get(channel + "?poll&after=" + cursor);
            if (answer.statusCode() == 200) {
                JsonObject batch = JsonConversation.parse(answer.body());
                assertThat(batch.keySet()).containsExactlyInAnyOrder("id", "messages");
                batch.getJsonArray("messages").forEach(message -> message(message.asJsonObject()));
                assertThat(batch.getString("id")).isEqualTo(cursor);
            } else {
                assertThat(answer.statusCode()).isEqualTo(204);
            }
            assertThat(answer.headers().firstValue("Last-Event-ID")).contains(cursor);
        }
    }

    private void message(JsonObject message) {
        assertThat(message.keySet()).as(message.toString()).containsExactlyInAnyOrder("id", "data");
        heard(message.getString("id"), message.getString("data"));
    }

    private void heard(String id, String data) {
        cursor = id;
        heard.add(data);
        room.release();
    }

    private BufferedReader get(String rawPathAndQuery, String accept, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server(rawPathAndQuery)).header("Accept", accept).timeout(LIMIT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The lines of the next block of an event stream that is no comment. */
    private static List<String> block(BufferedReader lines) throws IOException {
        var block = new ArrayList<String>();
        for (String line = lines.readLine(); !line.isEmpty() || block.isEmpty(); line = lines.readLine()) {
            if (!line.isEmpty() && !line.startsWith(":")) {
                block.add(line);
            }
        }
        return block;
    }

    private static String data(List<String> block) {
        return block.stream().filter(line -> line.startsWith("data: ")).findFirst().orElseThrow().substring("data: ".length());
    }
}
