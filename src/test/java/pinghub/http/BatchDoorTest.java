package pinghub.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;
import pinghub.channel.ChannelRules;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.Door;
import pinghub.channel.HandTicker;
import pinghub.channel.HistoryRule;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.RecordingLog;
import pinghub.channel.Subscriber;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;

class BatchDoorTest {

    private static final String OK = "{\"ok\":true,\"subscribers\":%d}";
    private static final Pattern ID = Pattern.compile(",\"id\":\"[0-9a-f]+:[1-9][0-9]*\"");
    private static final String FORM =
            "An item is an object with channel, channels or pattern, message and perhaps key, each once and nothing else.";

    private final Settings settings = SomeSettings.with("pinghub.post.message-max-bytes=10");
    private final Counters counters = new Counters();
    private final Channels channels = new Channels(new Limits(100, 100, 100, 1000), counters);
    private final HandTicker ticker = new HandTicker();
    private final BatchDoor door = door(settings, channels);

    @Test
    void linesArePublishedInTheirOrderAndAnsweredOneByOne() {
        List<String> a = subscribe("/a");
        List<String> b = subscribe("/b");
        subscribe("/b");

        String results = lines("{\"channel\":\"/a\",\"message\":\"1\"}\n{\"message\":\"2\",\"channel\":\"/b\"}\r\n\n"
                + " {\"channel\":\"/a\",\"message\":\"\\u00e9 \\n\"} ");

        assertThat(withoutIds(results).lines()).containsExactly(OK.formatted(1), OK.formatted(2), OK.formatted(1));
        assertThat(a).containsExactly("1", "\u00e9 \n");
        assertThat(b).containsExactly("2");
        assertThat(counters.postMessages()).isEqualTo(3);
        assertThat(counters.dueDeliveries()).isEqualTo(4);
        assertThat(counters.bytesIn()).isEqualTo(6);
    }

    @Test
    void anArrayIsAnsweredWithItsResults() {
        List<String> a = subscribe("/a");

        String results = array("[{\"channel\":\"/a\",\"message\":\"1\"},\n{\"channel\":\"a\",\"message\":\"2\"},"
                + "{\"channel\":\"/a\",\"message\":\"3\"}]");

        assertThat(withoutIds(results)).isEqualTo("{\"results\":[{\"ok\":true,\"subscribers\":1},\n"
                + "{\"ok\":false,\"error\":\"The path must start with a slash.\"},\n{\"ok\":true,\"subscribers\":1}]}\n");
        assertThat(a).containsExactly("1", "3");
    }

    @Test
    void noMoreIsPublishedAtOnceThanFourOfTheLargestBatches() {
        Settings small = SomeSettings.with("pinghub.post.batch-max-bytes=100");
        BatchDoor narrow = door(small, channels);
        List<BatchDoor.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String next = "/" + (i + 1);
            subscribe("/" + i, text -> outcomes.add(narrow.publish(longItem(next), BatchFormat.NDJSON, Optional.empty())));
        }

        outcomes.add(narrow.publish(longItem("/0"), BatchFormat.NDJSON, Optional.empty()));

        assertThat(outcomes).hasSize(5);
        assertThat(((BatchDoor.Outcome.Refused) outcomes.get(0)).refusal().status()).as("the innermost").isEqualTo(503);
        assertThat(outcomes.subList(1, 5)).allMatch(BatchDoor.Outcome.Results.class::isInstance);
        assertThat(narrow.publish(longItem("/nobody"), BatchFormat.NDJSON, Optional.empty())).isInstanceOf(BatchDoor.Outcome.Results.class);
    }

    private static byte[] longItem(String channel) {
        String item = "{\"channel\":\"" + channel + "\",\"message\":\"x\"}";
        return (item + " ".repeat(100 - item.length())).getBytes(UTF_8);
    }

    @Test
    void oneMessageCanGoToSeveralChannels() {
        List<String> a = subscribe("/a");
        List<String> b = subscribe("/b");

        assertThat(lines("{\"channels\":[\"/a\",\"/b\",\"/nobody\"],\"message\":\"x\"}").strip()).isEqualTo(OK.formatted(2));

        assertThat(a).containsExactly("x");
        assertThat(b).containsExactly("x");
        assertThat(counters.postMessages()).isEqualTo(3);
        assertThat(counters.unheardMessages()).isEqualTo(1);
    }

    @Test
    void aResultHasTheIdWhereThereIsOne() {
        subscribe("/a");
        long epoch = channels.info(new ChannelName("/a")).orElseThrow().last().epoch();

        assertThat(lines("{\"channel\":\"/a\",\"message\":\"x\"}\n{\"channel\":\"/nobody\",\"message\":\"x\"}\n"
                + "{\"channels\":[\"/a\",\"/nobody\"],\"message\":\"x\"}\n{\"channels\":[\"/a\"],\"message\":\"x\"}").lines())
                .containsExactly("{\"ok\":true,\"subscribers\":1,\"id\":\"" + Long.toHexString(epoch) + ":1\"}", OK.formatted(0),
                        OK.formatted(1), "{\"ok\":true,\"subscribers\":1,\"id\":\"" + Long.toHexString(epoch) + ":3\"}");
    }

    @Test
    void anItemThatCannotBeKeptIsRefusedAndTheOthersAreNot() {
        var rules = new ChannelRules(Map.of(new ChannelPattern("/kept/*"), new HistoryRule(1, Duration.ofHours(1), 100)), Map.of());
        var full = new Channels(new Limits(10, 10, 10, 1000, 1000, 1), rules, counters, ticker);
        BatchDoor narrow = door(settings, full);

        var outcome = (BatchDoor.Outcome.Results) narrow.publish(("{\"channel\":\"/kept/a\",\"message\":\"x\"}\n"
                + "{\"channel\":\"/a\",\"message\":\"x\"}\n{\"channels\":[\"/a\",\"/kept/a\"],\"message\":\"x\"}").getBytes(UTF_8),
                BatchFormat.NDJSON, Optional.empty());

        String sentence = "{\"ok\":false,\"error\":\"This node has no room to keep the message.";
        assertThat(new String(outcome.json(), UTF_8).lines()).containsExactly(sentence + "\",\"status\":507}", OK.formatted(0),
                sentence + " It was published to 1 of 2 channels.\",\"status\":507}");
    }

    @Test
    void anItemWithOneWrongChannelGoesToNoneOfThem() {
        List<String> a = subscribe("/a");

        assertThat(lines("{\"channels\":[\"/a\",\"/-/b\"],\"message\":\"x\"}")).contains("The path is reserved.");

        assertThat(a).isEmpty();
        assertThat(counters.postMessages()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"channel\":\"/a\"} | " + FORM,
        "{\"message\":\"x\"} | " + FORM,
        "{} | " + FORM,
        "5 | " + FORM,
        "[{\"channel\":\"/a\",\"message\":\"x\"}] | " + FORM,
        "{\"channel\":\"/a\",\"channel\":\"/a\",\"message\":\"x\"} | " + FORM,
        "{\"channel\":\"/a\",\"channels\":[\"/b\"],\"message\":\"x\"} | " + FORM,
        "{\"channel\":\"/a\",\"message\":\"x\",\"message\":\"y\"} | " + FORM,
        "{\"channel\":\"/a\",\"message\":\"x\",\"id\":{\"a\":[1,{}]}} | " + FORM,
        "{\"channel\":5,\"message\":\"x\"} | \\\"channel\\\" must be a string.",
        "{\"channel\":\"/a\",\"message\":{\"text\":\"x\"}} | \\\"message\\\" must be a string.",
        "{\"channels\":\"/a\",\"message\":\"x\"} | \\\"channels\\\" must be an array of strings.",
        "{\"channels\":[\"/a\",null],\"message\":\"x\"} | \\\"channels\\\" must be an array of strings.",
        "{\"channels\":[\"/a\",\"/b\",\"/a\"],\"message\":\"x\"} | An item names each channel once.",
        "{\"channels\":[\"/a\",[\"/b\"],\"/c\"],\"message\":\"x\"} | \\\"channels\\\" must be an array of strings.",
        "{\"channels\":[],\"message\":\"x\"} | \\\"channels\\\" must not be empty.",
        "{\"channel\":\"a\",\"message\":\"x\"} | The path must start with a slash.",
        "{\"channel\":\"\",\"message\":\"x\"} | The path must start with a slash.",
        "{\"channel\":\"/-/metrics\",\"message\":\"x\"} | The path is reserved.",
        "{\"channel\":\"/a\\u0000\",\"message\":\"x\"} | The path must not contain NUL.",
        "{\"channel\":\"/\\ud800\",\"message\":\"x\"} | The path is not valid Unicode.",
        "{\"channel\":\"/a\",\"message\":\"\\udc00\"} | The message has half of a surrogate pair.",
        "{\"channel\":\"/a\",\"message\":\"12345678901\"} | The message must not be larger than 10 bytes.",
        "{\"channel\":\"/a\",\"message\":\"x\"} {} | The line is not one JSON object at column",
        "{\"channel\":\"/a\",\"message\":\"x\" | The line is not one JSON object; it ends too early.",
        "{\"channel\":\"/a\",\"message\":\"x\",\"y\":{ | The line is not one JSON object; it ends too early.",
        "{\"channel\":\"/a\",\"message\":\"x\",\"y\":[[ | The line is not one JSON object; it ends too early.",
        "{\"pattern\":\"a\",\"message\":\"x\"} | The pattern must start with a slash.",
        "{\"pattern\":\"/**/a\",\"message\":\"x\"} | The pattern may have ** only as its last segment.",
        "{\"pattern\":5,\"message\":\"x\"} | \\\"pattern\\\" must be a string.",
        "{\"pattern\":\"/a\",\"channel\":\"/a\",\"message\":\"x\"} | " + FORM,
        "{\"pattern\":\"/a\",\"pattern\":\"/a\",\"message\":\"x\"} | " + FORM,
        "{\"channel\":\"/a\",\"message\":\"x\",\"key\":7} | \\\"key\\\" must be a string.",
        "{\"channel\":\"/a\",\"message\":\"x\",\"key\":\"\"} | \\\"key\\\" must have 1-128 characters.",
        "{\"channel\":\"/a\",\"message\":\"x\",\"key\":\"\\ud800\"} | \\\"key\\\" must have 1-128 characters.",
        "{\"channel\":\"/a\",\"message\":\"x\",\"key\":\"k\",\"key\":\"k\"} | " + FORM,
        "{'channel':'/a'} | The line is not one JSON object at column",
    })
    void aWrongItemIsToldWhatIsWrongAndTheOthersArePublished(String item, String sentence) {
        List<String> a = subscribe("/a");
        String right = "{\"channel\":\"/a\",\"message\":\"right\"}\n";

        List<String> results = lines(right + item + "\n" + right).lines().toList();

        assertThat(results).hasSize(3);
        assertThat(results.get(1)).startsWith("{\"ok\":false,\"error\":\"" + sentence).endsWith("\"}");
        assertThat(withoutIds(results.get(2))).isEqualTo(OK.formatted(1));
        assertThat(a).containsExactly("right", "right");
    }

    @Test
    void aNameMayBeAsLongAsAPathMay() {
        assertThat(lines(item("/" + "\uD83D\uDE00".repeat(255)))).contains("\"ok\":true");
        assertThat(lines(item("/" + "\uD83D\uDE00".repeat(256)))).contains("1-256 Unicode code points long");
    }

    @Test
    void aMessageMayBeAsLargeAsOneThatIsPostedByItself() {
        assertThat(lines("{\"channel\":\"/a\",\"message\":\"0123456789\"}").strip()).isEqualTo(OK.formatted(0));
    }

    @Test
    void whatIsInAnArrayInTheArrayIsNoItem() {
        List<String> a = subscribe("/a");

        String results = array("[[{\"channel\":\"/a\",\"message\":\"1\"}],{\"channel\":\"/a\",\"message\":\"2\"}]");

        assertThat(results.lines()).hasSize(2);
        assertThat(a).containsExactly("2");
    }

    @Test
    void anEmptyMessageIsFineAndNobodyHearsIt() {
        List<String> a = subscribe("/a");

        assertThat(lines("{\"channel\":\"/a\",\"message\":\"\"}").strip()).isEqualTo(OK.formatted(0));

        assertThat(a).isEmpty();
        assertThat(counters.postMessages()).isZero();
    }

    @Test
    void anEmptyBatchHasNoResults() {
        assertThat(lines(" \n\r\n")).isEmpty();
        assertThat(array(" [ ] ")).isEqualTo("{\"results\":[]}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", "[{\"channel\":\"/a\",\"message\":\"x\"}", "[{\"channel\":\"/a\",\"message\":\"x\"}]]",
        "[{\"channel\":\"/a\",\"message\":\"x\"},]", "[{\"channel\":\"/a\",\"message\":\"x\"} {}]", "nul",
        "[{\"channel\":\"/a\",\"message\":\"x\"},{\"y\":{\"z\":"})
    void anArrayThatIsNoneIsRefusedAsAWholeAndNothingIsPublished(String body) {
        List<String> a = subscribe("/a");

        assertThat(refusal(body, BatchFormat.JSON).status()).isEqualTo(400);

        assertThat(a).isEmpty();
    }

    @Test
    void theRefusalSaysWhereTheJsonEnds() {
        assertThat(refusal("[{\"channel\":\"/a\",\n \"message\" \"x\"}]", BatchFormat.JSON).sentence())
                .startsWith("The body is not valid JSON at line 2, column ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[1", "[\n{\"channel\":\"/a\",\"message\":\"1\"", "[{\"channel\":\"/a", "[{\"a\":1},", "[{\"a\":[[["})
    void theRefusalSaysThatTheJsonEndsTooEarly(String body) {
        assertThat(refusal(body, BatchFormat.JSON).sentence()).isEqualTo("The body is not valid JSON; it ends too early.");
    }

    @Test
    void theRefusalSaysInWhichColumn() {
        assertThat(refusal("[1}", BatchFormat.JSON).sentence()).isEqualTo("The body is not valid JSON at line 1, column 3.");
    }

    @Test
    void jsonThatIsNestedWithoutEndIsRefused() {
        String deep = "{\"x\":".repeat(100_000);

        assertThat(refusal("[" + deep, BatchFormat.JSON).status()).isEqualTo(400);
        assertThat(lines(deep)).contains("The line is not one JSON object");
    }

    @Test
    void bytesThatAreNoUtf8AreRefusedAsAWhole() {
        byte[] body = {'{', '}', '\n', (byte) 0xFF};

        var outcome = (BatchDoor.Outcome.Refused) door.publish(body, BatchFormat.NDJSON, Optional.empty());

        assertThat(outcome.refusal().reason()).isEqualTo("not-utf8");
    }

    @Test
    void moreItemsThanABatchMayHaveAreRefusedAsAWhole() {
        assertThat(lines("0\n".repeat(BatchReader.MAX_ITEMS)).lines()).hasSize(BatchReader.MAX_ITEMS);
        assertThat(refusal("0\n".repeat(BatchReader.MAX_ITEMS + 1), BatchFormat.NDJSON).status()).isEqualTo(413);
        assertThat(lines("0\n".repeat(BatchReader.MAX_ITEMS - 1) + "0").lines()).hasSize(BatchReader.MAX_ITEMS);
        assertThat(refusal("0\n".repeat(BatchReader.MAX_ITEMS) + "0", BatchFormat.NDJSON).status()).as("without a newline").isEqualTo(413);
        assertThat(refusal("[0" + ",0".repeat(BatchReader.MAX_ITEMS) + "]", BatchFormat.JSON).status()).isEqualTo(413);
    }

    @Test
    void anItemHasNoMoreThanAThousandChannels() {
        String many = IntStream.range(0, 1000).mapToObj(i -> "\"/" + i + "\"").collect(Collectors.joining(","));
        assertThat(lines("{\"channels\":[" + many + "],\"message\":\"x\"}")).contains("\"ok\":true");
        assertThat(lines("{\"channels\":[\"/a\"" + ",\"/a\"".repeat(1000) + "],\"message\":\"x\"}"))
                .contains("at most 1000 channels");
    }

    @Test
    void aPatternIsForEveryChannelThatIsThere() {
        List<String> a = subscribe("/shop/a");
        List<String> b = subscribe("/shop/b");
        List<String> other = subscribe("/other/a");

        assertThat(lines("{\"pattern\":\"/shop/*\",\"message\":\"x\"}\n{\"pattern\":\"/nobody/*\",\"message\":\"x\"}").lines())
                .containsExactly("{\"ok\":true,\"subscribers\":2,\"channels\":2}", "{\"ok\":true,\"subscribers\":0,\"channels\":0}");

        assertThat(a).containsExactly("x");
        assertThat(b).containsExactly("x");
        assertThat(other).isEmpty();
        assertThat(counters.postMessages()).isEqualTo(2);
    }

    @Test
    void whatChannelsHaveNoRoomForIsSaidOfAPatternToo() {
        var rules = new ChannelRules(Map.of(new ChannelPattern("/kept"), new HistoryRule(1, Duration.ofHours(1), 100)), Map.of());
        var full = new Channels(new Limits(10, 10, 10, 1000, 1000, 1), rules, counters, ticker);
        Heard.on(full, new ChannelName("/kept"));
        Heard.on(full, new ChannelName("/free"));

        var outcome = (BatchDoor.Outcome.Results) door(settings, full).publish("{\"pattern\":\"/*\",\"message\":\"x\"}".getBytes(UTF_8),
                BatchFormat.NDJSON, Optional.empty());

        assertThat(new String(outcome.json(), UTF_8)).isEqualTo("{\"ok\":false,\"error\":\"This node has no room to keep the message. "
                + "It was published to 1 of 2 channels.\",\"status\":507}\n");
    }

    @Test
    void aBatchHasAFewPatternsAndNoMore() {
        String item = "{\"pattern\":\"/*\",\"message\":\"x\"}\n";

        assertThat(lines(item.repeat(BatchItemReader.MAX_PATTERNS + 1)).lines().toList()).last().asString()
                .contains("at most 16 items with a pattern");
        assertThat(lines(item)).as("of the next batch").contains("\"ok\":true");
    }

    @Test
    void anItemThatComesAgainWithItsKeyIsAnsweredAsBeforeAndPublishedOnce() {
        List<String> a = subscribe("/a");
        String item = "{\"channel\":\"/a\",\"message\":\"x\",\"key\":\"k\"}";

        String first = lines(item);
        String again = lines(item);

        assertThat(first).contains("\"id\":");
        assertThat(again).isEqualTo(first);
        assertThat(array("[" + item + "," + item + "]").lines()).allMatch(line -> line.contains(first.strip()));
        assertThat(a).containsExactly("x");
        assertThat(counters.postMessages()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"channel\":\"/b\",\"message\":\"x\"", "\"channel\":\"/a\",\"message\":\"y\"",
        "\"channels\":[\"/a\",\"/b\"],\"message\":\"x\"", "\"pattern\":\"/a\",\"message\":\"x\""})
    void anotherItemWithTheSameKeyIsRefused(String content) {
        List<String> a = subscribe("/a");
        lines("{\"channel\":\"/a\",\"message\":\"x\",\"key\":\"k\"}");

        assertThat(lines("{" + content + ",\"key\":\"k\"}")).isEqualTo("{\"ok\":false,\"error\":\"This key has been used for something else "
                + "within the last minute.\",\"status\":422}\n");

        assertThat(a).containsExactly("x");
    }

    @Test
    void aBatchThatComesAgainWithItsKeyIsAnsweredAsBeforeAndPublishedOnce() {
        List<String> a = subscribe("/a");
        byte[] batch = "{\"channel\":\"/a\",\"message\":\"1\"}\n{}\n{\"channel\":\"/a\",\"message\":\"2\"}\n".getBytes(UTF_8);

        var first = (BatchDoor.Outcome.Results) door.publish(batch, BatchFormat.NDJSON, Optional.of("k"));
        var again = (BatchDoor.Outcome.Results) door.publish(batch, BatchFormat.NDJSON, Optional.of("k"));
        var other = (BatchDoor.Outcome.Refused) door.publish("{}".getBytes(UTF_8), BatchFormat.NDJSON, Optional.of("k"));

        assertThat(new String(first.json(), UTF_8).lines()).hasSize(3);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(other.refusal().status()).isEqualTo(422);
        assertThat(a).containsExactly("1", "2");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {"',\"key\":\"k\"', none", "'', k"})
    void anItemThatFailsHalfWayIsAnsweredAsBeforeAndNotPublishedAgain(String itemKey, String batchKey) {
        List<String> a = subscribe("/a");
        List<String> c = subscribe("/c");
        subscribe("/b", text -> {
            throw new IllegalStateException("on purpose");
        });
        byte[] batch = ("{\"channels\":[\"/a\",\"/b\"],\"message\":\"x\"" + itemKey + "}\n" + "{\"channel\":\"/c\",\"message\":\"y\"}\n")
                .getBytes(UTF_8);
        try (var log = new RecordingLog(BatchDoor.class)) {
            var first = (BatchDoor.Outcome.Results) door.publish(batch, BatchFormat.NDJSON, Optional.ofNullable(batchKey));
            var again = (BatchDoor.Outcome.Results) door.publish(batch, BatchFormat.NDJSON, Optional.ofNullable(batchKey));

            String failed = "{\"ok\":false,\"error\":\"This node failed; the message may have been published to some.\",\"status\":500}";
            assertThat(withoutIds(new String(first.json(), UTF_8)).lines()).containsExactly(failed, OK.formatted(1));
            assertThat(withoutIds(new String(again.json(), UTF_8)).lines()).containsExactly(failed, OK.formatted(1));
            assertThat(log.complaints()).containsExactly("an item of a batch could not be published");
        }
        assertThat(a).containsExactly("x");
        assertThat(c).first().isEqualTo("y");
    }

    @Test
    void theKeyOfABatchIsNotThatOfAnItem() {
        lines("{\"channel\":\"/a\",\"message\":\"1\",\"key\":\"k\"}");

        assertThat(door.publish("{\"channel\":\"/a\",\"message\":\"2\"}".getBytes(UTF_8), BatchFormat.NDJSON, Optional.of("k")))
                .isInstanceOf(BatchDoor.Outcome.Results.class);
    }

    @Test
    void whatIsNoBatchLeavesItsKeyFree() {
        door.publish("[".getBytes(UTF_8), BatchFormat.JSON, Optional.of("k"));

        assertThat(door.publish("[]".getBytes(UTF_8), BatchFormat.JSON, Optional.of("k"))).isInstanceOf(BatchDoor.Outcome.Results.class);
    }

    @Test
    void anItemWhoseKeyCannotBeRememberedIsRefusedAndTheOthersAreNot() {
        Settings forgetful = SomeSettings.with("pinghub.post.keys-max-bytes=1");

        var outcome = (BatchDoor.Outcome.Results) door(forgetful, channels).publish(("{\"channel\":\"/a\",\"message\":\"x\",\"key\":\"k\"}\n"
                + "{\"channel\":\"/a\",\"message\":\"x\"}\n").getBytes(UTF_8), BatchFormat.NDJSON, Optional.empty());

        assertThat(new String(outcome.json(), UTF_8).lines()).containsExactly("{\"ok\":false,\"error\":\"This node has no room to "
                + "remember another key; try again later.\",\"status\":503}", OK.formatted(0));
    }

    @Test
    void noResultIsLongerThanIsReckonedWith() {
        String longest = "{\"ok\":false,\"error\":\"" + PostDoor.HISTORY_FULL.sentence() + " It was published to " + BatchDoor.MAX_MATCHES
                + " of " + BatchDoor.MAX_MATCHES + " channels.\",\"status\":507}";

        assertThat(longest.length()).isLessThan(BatchDoor.MAX_RESULT_BYTES);
        assertThat(lines("{}").length()).isLessThan(BatchDoor.MAX_RESULT_BYTES);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {"application/x-ndjson, NDJSON", "application/json, JSON",
        "Application/JSON ; charset=utf-8, JSON", "text/plain, none", "application/x-www-form-urlencoded, none", "none, none",
        "application/jsonp, none"})
    void theContentTypeNamesTheFormat(String contentType, BatchFormat format) {
        assertThat(BatchFormat.of(contentType).orElse(null)).isEqualTo(format);
    }

    private BatchDoor door(Settings of, Channels node) {
        return new BatchDoor(new BatchReader(of), new PostDoor(node, ticker), new IdempotencyKeys(of, ticker), ticker, of);
    }

    private static String withoutIds(String results) {
        return ID.matcher(results).replaceAll("");
    }

    private static String item(String channel) {
        return "{\"channel\":\"" + channel + "\",\"message\":\"x\"}";
    }

    private String lines(String body) {
        return results(body, BatchFormat.NDJSON);
    }

    private String array(String body) {
        return results(body, BatchFormat.JSON);
    }

    private String results(String body, BatchFormat format) {
        return new String(((BatchDoor.Outcome.Results) door.publish(body.getBytes(UTF_8), format, Optional.empty())).json(), UTF_8);
    }

    private Refusal refusal(String body, BatchFormat format) {
        return ((BatchDoor.Outcome.Refused) door.publish(body.getBytes(UTF_8), format, Optional.empty())).refusal();
    }

    /** What a new subscriber of a channel hears. */
    private List<String> subscribe(String channel) {
        List<String> heard = new ArrayList<>();
        subscribe(channel, heard::add);
        return heard;
    }

    private void subscribe(String channel, Predicate<String> whenHeard) {
        channels.subscribe(new ChannelName(channel), new Subscriber() {
            @Override
            public boolean offer(Message message) {
                return whenHeard.test(message.string());
            }

            @Override
            public void close(CloseReason reason) {
                throw new AssertionError(reason);
            }
        });
    }
}
