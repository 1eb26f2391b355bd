package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.Map;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The subprotocol {@code pinghub.v1+json}, and where a websocket begins (src/docs/protocol/listening.md). */
class SubprotocolIT extends ServerIT {

    private static final String JSON = JsonConversation.NAME;
    private static final String FILLER = "x".repeat(60_000);
    private static final int MANY = 250; // of these more than kernel, server and outbox hold for one that does not read

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of(
                "pinghub.websocket.echo-empty", "true",
                "pinghub.websocket.binary", "true",
                // Who does not read is to fall behind, and not to be taken for dead.
                "pinghub.websocket.ping-interval", "10m",
                "pinghub.websocket.pong-timeout", "11m",
                "pinghub.websocket.write-timeout", "5m"));
    }

    // ---- what is agreed

    @ParameterizedTest
    @ValueSource(strings = {
        JSON,
        "chat, " + JSON,
        JSON + ", chat",
        "chat\r\nSec-WebSocket-Protocol: soap," + JSON,
        "\t" + JSON + " ,",
    })
    void whoOffersItAmongOthersGetsIt(String offer) {
        try (var client = offering(offer)) {
            assertThat(client.subprotocol()).isEqualTo(JSON);
            assertThat(client.next().text()).startsWith("{\"open\":{\"id\":\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "chat, soap", "PINGHUB.v1+json", "pinghub.v1", ""})
    void whoOffersOnlyOthersGetsNoneAndPlainMessages(String offer) {
        try (var client = offering(offer)) {
            assertThat(client.subprotocol()).isNull();

            client.say("as it is");
            client.expect("as it is");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "\"" + JSON + "\"", JSON + ";q=1", JSON + "/2", JSON + ", " + JSON})
    void anOfferThatIsNoListOfNamesIsRefused(String offer) {
        RawSocket.Response response = raw(handshake("/offer", offer));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("Sec-WebSocket-Protocol");
    }

    // ---- what is said

    @Test
    void aMessageComesWithItsIdAndOneThatIsSentGoesOutAsItIs() {
        try (var alice = json("/objects"); var bob = websocket("/objects")) {
            String start = alice.opening();

            post("/objects", "say \"hi\"\n\u20AC\uD83D\uDE00");
            String first = alice.expect("say \"hi\"\n\u20AC\uD83D\uDE00");
            alice.conversation().say("{\"data\":1}");
            String second = alice.expect("{\"data\":1}");

            assertThat(seq(first)).isEqualTo(seq(start) + 1);
            assertThat(seq(second)).isEqualTo(seq(start) + 2);
            assertThat(epoch(second)).isEqualTo(epoch(start));
            bob.expect("say \"hi\"\n\u20AC\uD83D\uDE00").expect("{\"data\":1}");
        }
    }

    @Test
    void binaryComesInBase64() {
        try (var alice = json("/binary-object")) {
            alice.opening();

            alice.conversation().frame(true, Conversation.BINARY, new byte[] {0, 1, (byte) 0xFF});

            JsonObject message = alice.next();
            assertThat(message.keySet()).containsExactlyInAnyOrder("id", "base64");
            assertThat(message.getString("base64")).isEqualTo("AAH/");
        }
    }

    @Test
    void aLargeMessageComesWhole() {
        String large = "\"".repeat(700_000);
        try (var alice = json("/large-object")) {
            alice.opening();

            post("/large-object", large);
            post("/large-object", "small");

            alice.expect(large);
            alice.expect("small");
        }
    }

    @Test
    void anIdleClientIsPinged() {
        try (var alice = json("/idle-object")) {
            alice.opening();

            assertThat(alice.nextOfAny()).isEqualTo(JsonConversation.parse("{\"ping\":{}}"));
            assertThat(alice.nextOfAny()).isEqualTo(JsonConversation.parse("{\"ping\":{}}"));
        }
    }

    @Test
    void anEmptyMessageIsAnsweredWithAPingAlone() {
        try (var alice = json("/empty-object")) {
            alice.opening();

            alice.conversation().say("");
            assertThat(alice.nextOfAny()).isEqualTo(JsonConversation.parse("{\"ping\":{}}"));
            post("/empty-object", "next");

            alice.expect("next");
        }
    }

    @Test
    void whyTheServerClosesComesBeforeItsCloseFrame() {
        try (var alice = json("/closed-object")) {
            alice.opening();

            alice.conversation().frame(true, Conversation.TEXT, new byte[65_537]);

            JsonObject close = alice.next().getJsonObject("close");
            assertThat(close.getString("reason")).isEqualTo("too-big");
            assertThat(close.getInt("retry")).isBetween(1000, 5000);
            Conversation.Frame last = alice.conversation().next();
            assertThat(last.opcode()).isEqualTo(Conversation.CLOSE);
            assertThat(last.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void whoClosesItselfIsAnsweredAsEver() {
        try (var alice = json("/left-object")) {
            alice.opening();

            alice.conversation().frame(true, Conversation.CLOSE, new byte[] {3, (byte) 0xE8});

            alice.conversation().expectClose(1000);
        }
    }

    // ---- where it begins

    @Test
    void whoComesBackGoesOnBehindWhatItHas() {
        String id;
        try (var alice = json("/kept/back")) {
            alice.opening();
            post("/kept/back", "1");
            id = alice.expect("1");
        }
        post("/kept/back", "2");
        post("/kept/back", "3");

        try (var alice = json("/kept/back?after=" + id)) {
            assertThat(alice.opening()).isEqualTo(id);
            alice.expect("2");
            alice.expect("3");
            post("/kept/back", "4");
            alice.expect("4");
        }
    }

    @Test
    void theHeaderSaysTheSameAndGoesBeforeTheQuery() {
        publish("/kept/header", 1, 3);
        String id = firstKept("/kept/header");

        try (var byHeader = JsonConversation.open(server("/kept/header"), "Last-Event-ID: " + id + "\r\n");
                var byBoth = JsonConversation.open(server("/kept/header?last=1"), "Last-Event-ID: " + id + "\r\n");
                var plain = Conversation.open(server("/kept/header"), 0, "Last-Event-ID: " + id + "\r\n")) {
            byHeader.opening();
            byHeader.expect("2");
            byBoth.opening();
            byBoth.expect("2");
            plain.expect("2").expect("3");
        }
    }

    @Test
    void whatIsNotKeptAnyMoreIsAGapWithItsRange() {
        publish("/kept/gap", 1, 5);
        String first = firstKept("/kept/gap");
        publish("/kept/gap", 6, 150);

        try (var alice = json("/kept/gap?after=" + first)) {
            String through = epoch(first) + ":50";
            assertThat(alice.opening()).isEqualTo(through);
            assertThat(alice.next()).isEqualTo(gap(first, through, 49));
            for (int i = 51; i <= 150; i++) {
                assertThat(alice.expect(Integer.toString(i))).isEqualTo(epoch(first) + ":" + i);
            }
        }
    }

    @Test
    void whereTheChannelHasBeenForgottenNobodyKnowsHowMuchIsMissed() {
        String id;
        try (var alice = json("/forgotten")) {
            alice.opening();
            post("/forgotten", "1");
            id = alice.expect("1");
        }
        awaitNobody();

        try (var alice = json("/forgotten?after=" + id)) {
            String start = alice.opening();
            assertThat(epoch(start)).isNotEqualTo(epoch(id));
            JsonObject gap = alice.next().getJsonObject("gap");
            assertThat(gap.getString("after")).isEqualTo(id);
            assertThat(gap.getString("through")).isEqualTo(start);
            assertThat(gap).doesNotContainKey("missed");
        }
    }

    @Test
    void aPlainWebsocketMayBeginEarlierToo() {
        publish("/kept/plain", 1, 5);

        try (var two = websocket("/kept/plain?last=2"); var none = websocket("/kept/plain?last=0"); var all = websocket("/kept/plain?last=9");
                var now = websocket("/kept/plain"); var after = websocket("/kept/plain?after=" + firstKept("/kept/plain"))) {
            post("/kept/plain", "6");

            two.expect("4").expect("5").expect("6");
            none.expect("6");
            all.expect("1").expect("2").expect("3").expect("4").expect("5").expect("6");
            now.expect("6");
            after.expect("2").expect("3").expect("4").expect("5").expect("6");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?after=", "?after=1", "?after=G:1", "?after=1:01", "?after=-1:1", "?last=", "?last=-1", "?last=x", "?after=1:1&last=1"})
    void aCursorThatIsNoneIsRefused(String query) {
        double before = metric("pinghub_refused_total{reason=\"cursor\"}");

        assertThat(raw(Conversation.handshake(server("/kept/refused").getRawPath() + query)).status()).isEqualTo(400);
        assertThat(raw(handshake("/kept/refused" + query, JSON)).status()).isEqualTo(400);

        assertThat(metric("pinghub_refused_total{reason=\"cursor\"}")).isEqualTo(before + 2);
    }

    // ---- who is slow

    @Test
    void whoIsTooSlowIsToldExactlyWhatItMissed() {
        try (var slow = JsonConversation.open(server("/slow/oldest/objects"), 4096)) {
            for (int i = 1; i <= MANY; i++) {
                post("/slow/oldest/objects", i + FILLER);
            }

            long at = seq(slow.opening());
            long missed = 0;
            while (at < MANY) {
                JsonObject next = slow.next();
                if (next.containsKey("gap")) {
                    JsonObject gap = next.getJsonObject("gap");
                    assertThat(seq(gap.getString("after"))).isEqualTo(at);
                    at = seq(gap.getString("through"));
                    assertThat(gap.getInt("missed")).isEqualTo((int) (at - seq(gap.getString("after")))).isPositive();
                    missed += gap.getInt("missed");
                    next = slow.next(); // never two gaps, and none at the end: the newest is never dropped
                }
                assertThat(seq(next.getString("id"))).isEqualTo(++at);
                assertThat(next.getString("data")).isEqualTo(at + FILLER);
            }
            assertThat(missed).isPositive();
        }
    }

    @Test
    void whereOnlyTheNewestCountsOnlyThatWaits() {
        try (var slow = JsonConversation.open(server("/slow/latest/objects"), 4096)) {
            for (int i = 1; i <= MANY; i++) {
                post("/slow/latest/objects", i + FILLER);
            }

            long at = seq(slow.opening());
            long gaps = 0;
            for (JsonObject next = slow.next(); ; next = slow.next()) {
                if (next.containsKey("gap")) {
                    gaps++;
                    assertThat(seq(next.getJsonObject("gap").getString("after"))).isEqualTo(at);
                    at = seq(next.getJsonObject("gap").getString("through"));
                } else {
                    assertThat(seq(next.getString("id"))).isEqualTo(++at);
                    if (at == MANY) {
                        break;
                    }
                }
            }
            assertThat(gaps).isPositive();
        }
    }

    @Test
    void aPlainWebsocketThatIsTooSlowMissesAndStaysInOrder() {
        try (var slow = Conversation.open(server("/slow/oldest/plain"), 4096)) {
            for (int i = 1; i <= MANY; i++) {
                post("/slow/oldest/plain", i + FILLER);
            }

            int last = 0;
            int received = 0;
            while (last < MANY) {
                int number = Integer.parseInt(slow.next().text().replace("x", ""));
                assertThat(number).isGreaterThan(last);
                last = number;
                received++;
            }
            assertThat(received).isLessThan(MANY);
        }
    }

    private JsonConversation json(String rawPathAndQuery) {
        return JsonConversation.open(server(rawPathAndQuery));
    }

    private Conversation offering(String offer) {
        return Conversation.open(server("/offer"), 0, "Sec-WebSocket-Protocol: " + offer + "\r\n");
    }

    private String handshake(String rawPathAndQuery, String offer) {
        return Conversation.handshake(server("/").getRawPath().replaceFirst("/$", "") + rawPathAndQuery,
                "Sec-WebSocket-Protocol: " + offer + "\r\n");
    }

    private void publish(String rawPath, int first, int last) {
        IntStream.rangeClosed(first, last).forEach(i -> post(rawPath, Integer.toString(i)));
    }

    /** The id of the oldest message that is kept. */
    private String firstKept(String rawPath) {
        try (var reader = json(rawPath + "?last=1000")) {
            reader.opening();
            return reader.next().getString("id");
        }
    }

    private static JsonObject gap(String after, String through, int missed) {
        return JsonConversation.parse("{\"gap\":{\"after\":\"" + after + "\",\"through\":\"" + through + "\",\"missed\":" + missed + "}}");
    }

    private static String epoch(String id) {
        return id.substring(0, id.indexOf(':'));
    }

    private static long seq(String id) {
        return Long.parseLong(id.substring(id.indexOf(':') + 1));
    }
}
