package pinghub.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.Limits;
import pinghub.console.TopChannels.Entry;
import pinghub.console.TopChannels.Top;

class SampleJsonTest {

    private static final String MEMBERS = "\"connections\":{\"websocket\":7},\"channels\":3,\"messages\":{\"post\":10,\"websocket\":20},"
            + "\"unheard\":1,\"deliveries\":90,\"bytes\":{\"in\":1000,\"out\":9000},\"dropped\":{\"slow\":2},\"closed\":{\"gone\":5},"
            + "\"refused\":{},\"memory\":{\"outboxes\":64,\"history\":128,\"heap\":1024,\"heapMax\":4096}";

    private final SampleJson json = new SampleJson();
    private final Sample sample = new Sample(Duration.ofMillis(61_500), SomeReadings.at(() -> 0), Optional.empty());

    @Test
    void aSampleHasAllFigures() {
        assertThat(json.sample(sample, Optional.empty())).isEqualTo("{\"up\":61.5," + MEMBERS + "}");
    }

    @Test
    void lagIsInSecondsToTheMicrosecond() {
        var lagging = new Sample(sample.up(), sample.reading(), Optional.of(new Lag(0.00012345678, 0.5, 10)));

        assertThat(json.sample(lagging, Optional.empty())).endsWith(",\"lag\":{\"p50\":1.23E-4,\"p90\":0.5,\"p99\":10.0}}");
    }

    @Test
    void aChannelsNameIsAJsonStringWhateverItHolds() {
        var entry = new Entry(new ChannelName("/\"<\n\u2028€"), 2, 1.5);

        assertThat(json.sample(sample, Optional.of(new Top(List.of(entry), List.of()))))
                .contains(",\"top\":{\"bySubscribers\":[{\"channel\":\"/\\\"<\\n\u2028€\",\"subscribers\":2,\"rate\":1.5}],"
                        + "\"byRate\":[]}}");
    }

    @Test
    void theHistoryIsTheSamplesAndTheNodesLimits() {
        String one = "{\"up\":61.5," + MEMBERS + "}";

        assertThat(json.history(List.of(sample, sample), new Limits(100, 50, 1, 1)))
                .isEqualTo("{\"limits\":{\"connections\":100,\"channels\":50},\"samples\":[" + one + "," + one + "]}");
    }
}
