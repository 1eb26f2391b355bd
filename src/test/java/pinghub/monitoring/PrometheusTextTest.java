package pinghub.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.Door;
import pinghub.channel.DropReason;
import pinghub.channel.Limits;
import pinghub.http.Refusal;
import pinghub.relay.channel.Draft;
import pinghub.relay.channel.Relay;
import pinghub.wire.Clients;
import pinghub.wire.Repeats;

class PrometheusTextTest {

    // Dashboards and alerts are built on these: a name or a type that changes is a breaking change, for the CHANGELOG.
    private static final Map<String, String> FAMILIES = Map.ofEntries(
            Map.entry("pinghub_websockets", "gauge"),
            Map.entry("pinghub_channels", "gauge"),
            Map.entry("pinghub_postmsgs_total", "counter"),
            Map.entry("pinghub_websocketmsgs_total", "counter"),
            Map.entry("pinghub_drops_total", "counter"),
            Map.entry("pinghub_sends_total", "counter"),
            Map.entry("pinghub_due_total", "counter"),
            Map.entry("pinghub_dropped_deliveries_total", "counter"),
            Map.entry("pinghub_closed_total", "counter"),
            Map.entry("pinghub_refused_total", "counter"),
            Map.entry("pinghub_keepalives_total", "counter"),
            Map.entry("pinghub_bytes_in_total", "counter"),
            Map.entry("pinghub_bytes_out_total", "counter"),
            Map.entry("pinghub_event_streams", "gauge"),
            Map.entry("pinghub_streams", "gauge"),
            Map.entry("pinghub_polls", "gauge"),
            Map.entry("pinghub_history_messages", "gauge"),
            Map.entry("pinghub_history_bytes", "gauge"),
            Map.entry("pinghub_relay_channels", "gauge"),
            Map.entry("pinghub_relay_subscribers", "gauge"),
            Map.entry("pinghub_relay_messages_total", "counter"),
            Map.entry("pinghub_relay_stored_messages", "gauge"),
            Map.entry("pinghub_relay_stored_bytes", "gauge"),
            Map.entry("pinghub_relay_repeated_polls_total", "counter"),
            Map.entry("pinghub_relay_stored_bytes_limit", "gauge"),
            Map.entry("pinghub_outbox_high_water", "gauge"),
            Map.entry("pinghub_waiting_bytes", "gauge"),
            Map.entry("pinghub_delivery_lag_seconds", "histogram"));

    // Text-based format, https://prometheus.io/docs/instrumenting/exposition_formats/
    private static final Pattern SAMPLE =
            Pattern.compile("([a-z_]+?)(_bucket|_sum|_count)?(?:\\{([a-z_]+)=\"([A-Za-z0-9.+-]+)\"})? (-?[0-9]+(?:\\.[0-9]+)?)");

    private static final Limits LIMITS = new Limits(10, 10, 10, 1000);

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(LIMITS, counters);
    private final Relay relay = new Relay();
    private final Clients clients = new Clients(LIMITS, channels, counters, System::nanoTime);
    private final Figures figures = new Figures(channels, relay.channels, clients, new Repeats(), counters);

    @Test
    void theFamiliesAndTheirTypesStayWhatTheyAre() {
        Map<String, String> types = lines().filter(line -> line.startsWith("# TYPE ")).map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[2], words -> words[3]));

        assertThat(types).isEqualTo(FAMILIES);
    }

    @Test
    void everyFamilyHasOneHelpLineThenOneTypeLineThenItsSamples() {
        String family = "";
        String before = "";
        for (String line : lines().toList()) {
            if (line.startsWith("# HELP ")) {
                family = line.split(" ")[2];
                assertThat(line).matches("# HELP [a-z_]+ [A-Z].*\\.");
            } else if (line.startsWith("# TYPE ")) {
                assertThat(before).startsWith("# HELP " + family + " ");
                assertThat(line.split(" ")[2]).isEqualTo(family);
            } else {
                assertThat(line).matches(SAMPLE).startsWith(family);
            }
            before = line;
        }
    }

    @Test
    void noSeriesStandsTwice() {
        assertThat(lines().filter(line -> !line.startsWith("#")).map(line -> line.substring(0, line.lastIndexOf(' '))))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyLineEndsAndTheMediaTypeSaysWhichFormatThisIs() {
        assertThat(PrometheusText.of(figures)).endsWith("\n").doesNotContain("\r").doesNotContain("\n\n");
        assertThat(PrometheusText.MEDIA_TYPE).isEqualTo("text/plain;version=0.0.4;charset=utf-8");
    }

    @Test
    void figuresAreWhatWasCounted() {
        channels.subscribe(new ChannelName("/a"), null);
        counters.accepted(Door.POST, 1_000_000_000);
        counters.accepted(Door.POST, 1_000_000_000);
        counters.accepted(Door.POST, 1_000_000_000);
        counters.accepted(Door.WEBSOCKET, 7);
        counters.sent(1500, 2_000_000);
        counters.keepalive();
        counters.dropped(DropReason.SLOW, 4);
        counters.closed(CloseReason.NO_PONG);
        counters.refused("origin");

        assertThat(lines()).contains(
                "pinghub_websockets 0",
                "pinghub_channels 1",
                "pinghub_postmsgs_total 3",
                "pinghub_websocketmsgs_total 1",
                "pinghub_drops_total 0",
                "pinghub_sends_total 1",
                "pinghub_keepalives_total 1",
                "pinghub_bytes_in_total 3000000007",
                "pinghub_bytes_out_total 1500",
                "pinghub_dropped_deliveries_total{reason=\"slow\"} 4",
                "pinghub_dropped_deliveries_total{reason=\"gone\"} 0",
                "pinghub_closed_total{reason=\"no-pong\"} 1",
                "pinghub_refused_total{reason=\"origin\"} 1",
                "pinghub_refused_total{reason=\"full\"} 0",
                "pinghub_delivery_lag_seconds_bucket{le=\"0.001\"} 0",
                "pinghub_delivery_lag_seconds_bucket{le=\"0.0025\"} 1",
                "pinghub_delivery_lag_seconds_bucket{le=\"10\"} 1",
                "pinghub_delivery_lag_seconds_bucket{le=\"+Inf\"} 1",
                "pinghub_delivery_lag_seconds_sum 0.002",
                "pinghub_delivery_lag_seconds_count 1");
    }

    @Test
    void theRelayHasFiguresOfItsOwn() {
        relay.channels.publish(Relay.name("a"), Draft.of(new byte[100], Optional.empty(), Optional.empty(), 0), Relay.TEN);

        assertThat(lines()).contains("pinghub_relay_channels 1", "pinghub_relay_subscribers 0", "pinghub_relay_messages_total 1",
                "pinghub_relay_stored_messages 1", "pinghub_relay_stored_bytes " + relay.channels.usedBytes(),
                "pinghub_relay_stored_bytes_limit 1048576", "pinghub_channels 0");
        assertThat(relay.channels.usedBytes()).isGreaterThan(100);
    }

    @Test
    void theBucketsRiseAndTheLastIsTheCount() {
        counters.sent(1, 0);
        counters.sent(1, 7_000_000);
        counters.sent(1, 60_000_000_000L);

        List<Long> buckets = lines().filter(line -> line.contains("_bucket{")).map(PrometheusTextTest::value).toList();

        assertThat(buckets).hasSize(15).isSorted().last().isEqualTo(3L);
        assertThat(lines()).contains("pinghub_delivery_lag_seconds_count 3");
    }

    @Test
    void labelsAreAFixedFewAndThereBeforeTheyFirstHappen() {
        assertThat(labels("dropped_deliveries")).containsExactly("closed", "failed", "gone", "slow");
        assertThat(labels("closed")).containsExactly("deleted", "disconnected", "error", "gone", "no-pong", "no-room", "not-allowed", "not-text",
                "not-utf8", "protocol", "replaced", "shutdown", "slow", "stalled", "timed-out", "too-big", "unfinished");
        assertThat(labels("refused")).containsExactlyElementsOf(Refusal.reasons().stream().sorted().toList());
        assertThat(figures.all()).flatExtracting(figure -> figure.samples().get()).extracting(Figure.Sample::label)
                .as("never by channel, path or origin").containsOnly("", "reason");
    }

    private List<String> labels(String family) {
        return figures.all().stream().filter(figure -> figure.name().equals(family))
                .flatMap(figure -> figure.samples().get().stream()).map(Figure.Sample::labelValue).toList();
    }

    private static long value(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    private Stream<String> lines() {
        return PrometheusText.of(figures).lines();
    }
}
