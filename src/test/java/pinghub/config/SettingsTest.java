package pinghub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    /** Every setting: its name, its default, where that ends up, another value, and what that is read as. */
    private record Row(String key, String shipped, String component, Object value, String other, Object otherValue) {

        @Override
        public String toString() {
            return key;
        }
    }

    private static final List<Row> TABLE = List.of(
            new Row("pinghub.origin", "", "origins", Set.of(),
                    "https://a.example, http://b.example:8080",
                    Set.of(new Origin("https", "a.example", 443), new Origin("http", "b.example", 8080))),
            new Row("pinghub.reserved-prefix", "/-/", "reservedPrefix", "/-/", "/_ops/", "/_ops/"),
            new Row("pinghub.subscribers.max", "100000", "subscribersMax", 100_000, "11", 11),
            new Row("pinghub.channels.max", "100000", "channelsMax", 100_000, "12", 12),
            new Row("pinghub.outbox.capacity", "256", "outboxCapacity", 256, "13", 13),
            new Row("pinghub.outbox.max-bytes", "4194304", "outboxMaxBytes", 4_194_304, "2000000", 2_000_000),
            new Row("pinghub.outbox.heap-percent", "40", "outboxHeapPercent", 40, "90", 90),
            new Row("pinghub.websocket.engine", "direct", "engine", WebSocketEngine.DIRECT, "standard",
                    WebSocketEngine.STANDARD),
            new Row("pinghub.websocket.message-max-bytes", "65536", "websocketMaxBytes", 65_536, "14", 14),
            new Row("pinghub.websocket.echo-empty", "false", "echoEmpty", false, "true", true),
            new Row("pinghub.websocket.binary", "false", "binary", false, "TRUE", true),
            new Row("pinghub.websocket.compression", "false", "compression", false, "true", true),
            new Row("pinghub.websocket.message-timeout", "30s", "messageTimeout", Duration.ofSeconds(30), "7s",
                    Duration.ofSeconds(7)),
            new Row("pinghub.websocket.ping-interval", "27s", "pingInterval", Duration.ofSeconds(27), "15s",
                    Duration.ofSeconds(15)),
            new Row("pinghub.websocket.pong-timeout", "30s", "pongTimeout", Duration.ofSeconds(30), "5m",
                    Duration.ofMinutes(5)),
            new Row("pinghub.websocket.write-timeout", "10s", "writeTimeout", Duration.ofSeconds(10), "500ms",
                    Duration.ofMillis(500)),
            new Row("pinghub.history.max-bytes", "67108864", "historyMaxBytes", 67_108_864L, "5000000000", 5_000_000_000L),
            new Row("pinghub.history", "", "history", Map.of(), "/a/*=100, 5m; /b=1,1h,2000",
                    Map.of("/a/*", new HistorySetting(100, Duration.ofMinutes(5), 1 << 20),
                            "/b", new HistorySetting(1, Duration.ofHours(1), 2000))),
            new Row("pinghub.slow", "", "slow", Map.of(), "/a/*=latest-only; /b=drop-oldest;/**=disconnect",
                    Map.of("/a/*", SlowSetting.LATEST_ONLY, "/b", SlowSetting.DROP_OLDEST, "/**", SlowSetting.DISCONNECT)),
            new Row("pinghub.stream.ping-interval", "25s", "streamPingInterval", Duration.ofSeconds(25), "9s", Duration.ofSeconds(9)),
            new Row("pinghub.poll.timeout", "25s", "pollTimeout", Duration.ofSeconds(25), "8s", Duration.ofSeconds(8)),
            new Row("pinghub.post.message-max-bytes", "1048576", "postMaxBytes", 1_048_576, "16", 16),
            new Row("pinghub.post.timeout", "30s", "postTimeout", Duration.ofSeconds(30), "PT1M30S",
                    Duration.ofSeconds(90)),
            new Row("pinghub.post.unfinished-max-bytes", "67108864", "postUnfinishedMaxBytes", 67_108_864, "4194305",
                    4_194_305),
            new Row("pinghub.post.batch-max-bytes", "4194304", "batchMaxBytes", 4_194_304, "17", 17),
            new Row("pinghub.post.keys-max-bytes", "33554432", "keysMaxBytes", 33_554_432L, "5000000000", 5_000_000_000L),
            new Row("pinghub.locations", "", "locations", Optional.empty(), "/etc/pinghub/locations.yaml",
                    Optional.of(Path.of("/etc/pinghub/locations.yaml"))),
            new Row("pinghub.relay.max-bytes", "134217728", "relayMaxBytes", 134_217_728L, "5000000000", 5_000_000_000L),
            new Row("pinghub.drain", "5s", "drain", Duration.ofSeconds(5), "0s", Duration.ZERO),
            new Row("pinghub.metrics.port", "0", "metricsPort", 0, "8082", 8082),
            new Row("pinghub.limits.connections-per-address", "1000000", "connectionsPerAddress", 1_000_000, "20", 20),
            new Row("pinghub.limits.handshakes-per-second", "100000", "handshakesPerSecond", 100_000, "5", 5),
            new Row("pinghub.admin.allow", "", "adminAllow", Set.of(), "127.0.0.1, 10.0.0.0/8",
                    Set.of(AddressRange.parse("127.0.0.1"), AddressRange.parse("10.0.0.0/8"))),
            new Row("pinghub.admin.token", "", "adminToken", Optional.empty(), "0123456789abcdef",
                    Optional.of("0123456789abcdef")));

    private final List<String> warnings = new ArrayList<>();

    static List<Row> table() {
        return TABLE;
    }

    @ParameterizedTest
    @MethodSource("table")
    void everySettingHasItsDefault(Row row) throws IOException {
        assertThat(shipped().getProperty(row.key())).isEqualTo(row.shipped());
        assertThat(components(SomeSettings.with())).containsEntry(row.component(), row.value());
    }

    @ParameterizedTest
    @MethodSource("table")
    void everySettingChangesWhatItSaysAndNothingElse(Row row) {
        var expected = components(SomeSettings.with());
        expected.put(row.component(), row.otherValue());

        Settings changed = SomeSettings.with(row.key() + "=" + row.other());

        assertThat(components(changed)).isEqualTo(expected);
    }

    @Test
    void theTableIsComplete() throws IOException {
        assertThat(TABLE).extracting(Row::key).containsExactlyInAnyOrderElementsOf(shipped().stringPropertyNames().stream()
                .filter(name -> name.startsWith("pinghub.")).toList());
        assertThat(TABLE).extracting(Row::component).containsExactlyElementsOf(
                Stream.of(Settings.class.getRecordComponents()).map(RecordComponent::getName).toList());
    }

    @Test
    void theRunProfileOpensTheMetricsToThisMachine() {
        Config config = SomeSettings.defaults().withProfile("run").build();

        Settings settings = Settings.from(config, warnings::add);

        assertThat(settings.metricsPort()).isEqualTo(8082);
        assertThat(settings.adminAllow())
                .isEqualTo(Set.of(AddressRange.parse("127.0.0.1"), AddressRange.parse("::1")));
        assertThat(warnings).isEmpty();
    }

    @Test
    void anEnvironmentVariableIsASetting() {
        Config config = SomeSettings.configFromEnvironment("PINGHUB_ORIGIN=https://a.example",
                "PINGHUB_OUTBOX_MAX_BYTES=3000000", "PINGHUB_WEBSOCKET_ECHO_EMPTY=true", "PATH=/bin");

        Settings settings = Settings.from(config, warnings::add);

        assertThat(settings.origins()).containsExactly(new Origin("https", "a.example", 443));
        assertThat(settings.outboxMaxBytes()).isEqualTo(3_000_000);
        assertThat(settings.echoEmpty()).isTrue();
        assertThat(warnings).isEmpty();
    }

    @Test
    void allWrongValuesAreReportedTogether() {
        Config config = SomeSettings.config("pinghub.origin=https://fine.example,example.com,null",
                "pinghub.reserved-prefix=ops", "pinghub.subscribers.max=0", "pinghub.channels.max=many",
                "pinghub.outbox.capacity=-1", "pinghub.outbox.max-bytes=", "pinghub.websocket.message-max-bytes=64k",
                "pinghub.outbox.heap-percent=91", "pinghub.limits.connections-per-address=-1",
                "pinghub.limits.handshakes-per-second=few",
                "pinghub.websocket.echo-empty=yes", "pinghub.websocket.engine=Direct",
                "pinghub.websocket.message-timeout=never", "pinghub.websocket.binary=1", "pinghub.websocket.compression=on",
                "pinghub.websocket.ping-interval=27",
                "pinghub.websocket.pong-timeout=0s", "pinghub.websocket.write-timeout=-10s",
                "pinghub.post.message-max-bytes=99999999999", "pinghub.post.timeout=soon",
                "pinghub.history=many", "pinghub.history.max-bytes=0", "pinghub.slow=/a=fast", "pinghub.stream.ping-interval=0s",
                "pinghub.poll.timeout=long", "pinghub.post.unfinished-max-bytes=0", "pinghub.post.batch-max-bytes=4M",
                "pinghub.post.keys-max-bytes=0", "pinghub.locations=locations.yaml", "pinghub.relay.max-bytes=0", "pinghub.drain=PT-1S",
                "pinghub.metrics.port=65536", "pinghub.admin.allow=127.0.0.1,localhost", "pinghub.admin.token=tooshort");

        var refused = catchThrowableOfType(InvalidSettingsException.class, () -> Settings.from(config, warnings::add));

        assertThat(refused.getMessage().lines().skip(1).map(line -> line.strip().split(" ")[0]))
                .containsOnlyOnceElementsOf(TABLE.stream().map(Row::key).filter(key -> !key.equals("pinghub.origin"))
                        .toList())
                .filteredOn("pinghub.origin"::equals).as("one for each wrong origin").hasSize(2);
        assertThat(refused).hasMessageStartingWith("Pinghub cannot start, 35 settings are wrong:\n")
                .hasMessageContaining("\"example.com\"").hasMessageContaining("\"localhost\"")
                .hasMessageContaining("was \"many\"").hasMessageContaining("must be 0-65535, was 65536")
                .hasMessageContaining("must be at least 1, was 0");
    }

    @ParameterizedTest
    @CsvSource({
        "pinghub.outbox.max-bytes=1048575, pinghub.outbox.max-bytes must have room for the largest message (1048576)",
        "pinghub.websocket.message-max-bytes=4194305, pinghub.outbox.max-bytes must have room for the largest message",
        "pinghub.post.message-max-bytes=4194305, pinghub.outbox.max-bytes must have room for the largest message",
        "pinghub.post.unfinished-max-bytes=1048575, pinghub.post.unfinished-max-bytes must have room for one body",
        "pinghub.post.unfinished-max-bytes=4194303, pinghub.post.unfinished-max-bytes must have room for one batch",
        "pinghub.post.batch-max-bytes=67108865, pinghub.post.unfinished-max-bytes must have room for one batch",
        "pinghub.websocket.ping-interval=30s, pinghub.websocket.ping-interval must be shorter than",
        "pinghub.websocket.pong-timeout=27s, pinghub.websocket.ping-interval must be shorter than",
    })
    void settingsThatContradictEachOtherAreRefused(String assignment, String sentence) {
        assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> SomeSettings.with(assignment))
                .withMessageContaining("1 setting is wrong").withMessageContaining(sentence);
    }

    @Test
    void aContradictionIsReportedTogetherWithAWrongValue() {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> SomeSettings.with("pinghub.websocket.ping-interval=31s", "pinghub.drain=x"))
                .withMessageContaining("2 settings are wrong").withMessageContaining("ping-interval")
                .withMessageContaining("pinghub.drain");
    }

    @Test
    void anExpressionThatCannotBeExpandedHidesNoOtherProblem() {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> SomeSettings.with("pinghub.admin.token=abc${def}ghijklmnopq", "pinghub.drain=x"))
                .withMessageContaining("pinghub.drain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pinghub.websocket.pong-timeout", "pinghub.websocket.write-timeout", "pinghub.drain"})
    void aDurationThatDoesNotFitNanosecondsIsRefused(String key) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> SomeSettings.with(key + "=999999999h")).withMessageContaining(key);
    }

    static List<Row> limits() {
        return TABLE.stream().filter(row -> row.value() instanceof Integer && !row.key().equals("pinghub.metrics.port"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("limits")
    void noLimitIsSwitchedOffByZero(Row row) {
        for (String value : List.of("0", "-1", "2147483648")) {
            assertThatExceptionOfType(InvalidSettingsException.class)
                    .isThrownBy(() -> SomeSettings.with(row.key() + "=" + value))
                    .withMessageContaining(row.key() + " must be");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pinghub.outbox.max-bytes=1048576", "pinghub.post.unfinished-max-bytes=4194304",
        "pinghub.websocket.ping-interval=29999ms", "pinghub.metrics.port=65535", "pinghub.websocket.write-timeout=1ms",
        "pinghub.reserved-prefix=/A-z_0.9~/"})
    void theLastValueAllowedIsAllowed(String assignment) {
        assertThat(SomeSettings.with(assignment)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"1ms, PT0.001S", "500ms, PT0.5S", "27s, PT27S", "5m, PT5M", "1h, PT1H", "PT27S, PT27S", "pt1.5s, PT1.5S",
        "P1D, PT24H", "' 3s ', PT3S"})
    void aDurationHasTheseForms(String text, Duration expected) {
        assertThat(SomeSettings.with("pinghub.post.timeout=" + text).postTimeout()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "30", "30 s", "30S", "1d", "1.5s", "-1s", "1_000ms", "s", "PT", "PT0S", "PT0.0009S",
        "9999999999s", "30seconds", "\u0663s"})
    void anythingElseIsNoDuration(String text) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> SomeSettings.with("pinghub.post.timeout=" + text))
                .withMessageContaining("pinghub.post.timeout must be ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "/", "//", "-/", "/-", "/a/b/", "/a b/", "/%2D/", "/\u00E4/", "/./", "/../"})
    void theReservedPrefixIsOnePlainSegment(String prefix) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> SomeSettings.with("pinghub.reserved-prefix=" + prefix))
                .withMessageContaining("pinghub.reserved-prefix must be one path segment between slashes");
    }

    @Test
    void aListMayHaveBlanksAndEmptyElements() {
        Settings settings = SomeSettings.with("pinghub.origin= ,https://a.example ,, https://b.example,");

        assertThat(settings.origins()).extracting(Origin::host).containsExactlyInAnyOrder("a.example", "b.example");
    }

    @Test
    void oneOriginInTwoSpellingsIsOne() {
        assertThat(SomeSettings.with("pinghub.origin=https://a.example,HTTPS://A.example:443").origins()).hasSize(1);
    }

    @Test
    void aWrongTokenIsNotRepeated() {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> SomeSettings.with("pinghub.admin.token=hunter2"))
                .withMessageContaining("at least 16 characters")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void aNameThatIsNoSettingIsWarnedAbout() {
        Config config = SomeSettings.config("pinghub.orgin=https://a.example", "pinghub.outbox.size=3", "other.thing=1",
                "PINGHUB_ORIGIN=https://a.example", "PINGHUB_ORGIN=https://a.example");

        Settings.from(config, warnings::add);

        assertThat(warnings).as("once, in whatever spellings").containsExactlyInAnyOrder(
                "PINGHUB_ORGIN is not a setting of Pinghub, ignored",
                "pinghub.outbox.size is not a setting of Pinghub, ignored");
    }

    @Test
    void aVariableThatIsNoSettingIsWarnedAbout() {
        Settings.from(SomeSettings.configFromEnvironment("PINGHUB_ORGIN=https://a.example"), warnings::add);

        assertThat(warnings).as("once").singleElement().asString().containsIgnoringCase("orgin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pinghub.history./orders/*=5", "pinghub.history.\"/orders/*\"= 5 , 10m,1048576",
        "pinghub.history=\"/orders/*\"=5", "pinghub.history= ; /orders/* = 5,10m ;"})
    void aPatternHasItsValueInAListOrByItself(String assignment) {
        assertThat(SomeSettings.with(assignment).history())
                .isEqualTo(Map.of("/orders/*", new HistorySetting(5, Duration.ofMinutes(10), 1 << 20)));
    }

    @Test
    void patternsByThemselvesAndInTheListAreOneTable() {
        Config config = SomeSettings.config("pinghub.slow=/a=drop-oldest;/b/**=latest-only", "pinghub.slow./c=disconnect",
                "pinghub.history./a/b/*=1", "pinghub.history=/x=y=2", "pinghub.history.max-bytes=1000");

        Settings settings = Settings.from(config, warnings::add);

        assertThat(settings.slow()).isEqualTo(Map.of("/a", SlowSetting.DROP_OLDEST, "/b/**", SlowSetting.LATEST_ONLY,
                "/c", SlowSetting.DISCONNECT)).isUnmodifiable();
        assertThat(settings.history()).containsOnlyKeys("/a/b/*", "/x=y").isUnmodifiable();
        assertThat(settings.historyMaxBytes()).isEqualTo(1000);
        assertThat(warnings).isEmpty();
    }

    @Test
    void patternsComeFromTheEnvironmentToo() {
        Config config = SomeSettings.configFromEnvironment("PINGHUB_HISTORY=/orders/*=100,10m; /news=1",
                "PINGHUB_HISTORY_MAX_BYTES=1000", "PINGHUB_SLOW=/prices/*=latest-only", "pinghub.history./exact/*=3");

        Settings settings = Settings.from(config, warnings::add);

        assertThat(settings.history()).containsOnlyKeys("/orders/*", "/news", "/exact/*");
        assertThat(settings.historyMaxBytes()).isEqualTo(1000);
        assertThat(settings.slow()).containsOnlyKeys("/prices/*");
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pinghub.history.orders=5 | pinghub.history.orders must name a pattern of channels that starts with a slash",
        "pinghub.history.max-byte=5 | pinghub.history.max-byte must name a pattern",
        "pinghub.slow.default=disconnect | pinghub.slow.default must name a pattern",
        "pinghub.history./a/**/b=5 | pinghub.history./a/**/b may have ** only as the last segment",
        "pinghub.history=/a | pinghub.history has \"/a\": must be pattern=value",
        "pinghub.history==5 | pinghub.history has \"=5\"",
        "pinghub.history=/a=5;/a=6 | pinghub.history must name each pattern once, was \"/a\" again",
        "pinghub.history./a=0 | pinghub.history./a must start with a number of messages, 1-1000000, was \"0\"",
        "pinghub.history./a=1000001 | pinghub.history./a must start with a number",
        "pinghub.history./a= | pinghub.history./a must start with a number",
        "pinghub.history./a=5,soon | pinghub.history./a must be a duration",
        "pinghub.history./a=5,0s | pinghub.history./a must be 1ms-24h",
        "pinghub.history./a=5,1h,0 | pinghub.history./a must be at least 1 byte, was 0",
        "pinghub.history./a=5,1h,1M | pinghub.history./a must be a whole number of bytes",
        "pinghub.history./a=5,1h,1,1 | pinghub.history./a must be count[, age[, bytes]]",
        "pinghub.history.max-bytes=0 | pinghub.history.max-bytes must be at least 1 byte, was 0",
        "pinghub.slow./a=latest_only | pinghub.slow./a must be disconnect or drop-oldest or latest-only, was \"latest_only\"",
    })
    void aWrongPatternOrValueIsNamed(String assignment, String sentence) {
        int last = assignment.lastIndexOf('=');
        boolean list = assignment.startsWith("pinghub.history=");
        String key = list ? "pinghub.history" : assignment.substring(0, last);
        String value = list ? assignment.substring("pinghub.history=".length()) : assignment.substring(last + 1);

        assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> SomeSettings.with(key + "=" + value))
                .withMessageContaining("1 setting is wrong").withMessageContaining(sentence);
    }

    @Test
    void onePatternInTwoSpellingsIsAnError() {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> SomeSettings.with("pinghub.history./a=5", "pinghub.history.\"/a\"=6"))
                .withMessageContaining("must name each pattern once");
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> SomeSettings.with("pinghub.slow./a=disconnect", "pinghub.slow=/a=disconnect"))
                .withMessageContaining("pinghub.slow./a must name each pattern once");
    }

    @Test
    void whatTellsOtherApplicationsOfTheServerWhereTheNodeIsIsNot() {
        Settings.from(SomeSettings.config("pinghub.url=http://127.0.0.1:8081/", "pinghub.token=x"), warnings::add);
        Settings.from(SomeSettings.configFromEnvironment("PINGHUB_URL=http://127.0.0.1:8081/", "PINGHUB_TOKEN=x"), warnings::add);

        assertThat(warnings).isEmpty();
    }

    @Test
    void theSetsCannotBeChanged() {
        var origins = new HashSet<>(Set.of(Origin.parse("https://a.example")));
        Settings settings = SomeSettings.with("pinghub.origin=https://a.example");

        assertThat(settings.origins()).isEqualTo(origins).isUnmodifiable();
        assertThat(settings.adminAllow()).isUnmodifiable();
    }

    private static Properties shipped() throws IOException {
        var properties = new Properties();
        try (InputStream file = SomeSettings.shipped().openStream()) {
            properties.load(file);
        }
        return properties;
    }

    private static TreeMap<String, Object> components(Settings settings) {
        var values = new TreeMap<String, Object>();
        for (RecordComponent component : Settings.class.getRecordComponents()) {
            try {
                values.put(component.getName(), component.getAccessor().invoke(settings));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return values;
    }
}
