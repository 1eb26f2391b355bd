package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;
import pinghub.http.BodyReader.Arrival;

class BatchResourceTest {

    private static final String ITEM = "{\"channel\":\"/news\",\"message\":\"hello\"}";
    private static final String RESULT = "\\{\"ok\":true,\"subscribers\":1,\"id\":\"[0-9a-f]+:1\"}\n";

    private final Settings settings = SomeSettings.with();
    private final Counters counters = new Counters();
    private final Channels channels = new Channels(new Limits(10, 10, 10, 1000), counters);
    private final HandTicker ticker = new HandTicker();
    private final BodyReader reader = new BodyReader(settings, ticker);
    private final FakeThreads threads = new FakeThreads();
    private final BatchResource resource = new BatchResource();
    private final RecordingAnswer answer = new RecordingAnswer();
    private final Heard news = Heard.on(channels, new ChannelName("/news"));

    @BeforeEach
    void start() {
        resource.batches = new BatchDoor(new BatchReader(settings), new PostDoor(channels, ticker),
                new IdempotencyKeys(settings, ticker), ticker, settings);
        resource.bodies = threads.lateBodies(counters);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"NDJSON | application/x-ndjson | %s", "JSON | application/json | [%s]"})
    void aBatchThatIsThereIsAnsweredAtOnceInItsOwnType(BatchFormat format, String type, String body) {
        publish(body.formatted(ITEM).getBytes(StandardCharsets.UTF_8), format);

        assertThat(news.texts()).containsExactly("hello");
        assertThat(answer.response().getStatus()).isEqualTo(200);
        assertThat(answer.response().getMediaType().toString()).startsWith(type);
        assertThat(answer.response().getHeaderString("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(entity()).contains("{\"ok\":true,\"subscribers\":1,\"id\":\"");
    }

    @Test
    void aBatchThatIsNoJsonIsRefusedAndCounted() {
        publish("[".getBytes(StandardCharsets.UTF_8), BatchFormat.JSON);

        assertThat(answer.response().getStatus()).isEqualTo(400);
        assertThat(counters.refusals()).containsOnlyKeys("json");
    }

    @Test
    void itsKeyIsThatOfTheRequest() {
        for (int i = 0; i < 2; i++) {
            resource.publish(FakeRequest.post().attribute(ChannelFilter.BODY, ITEM.getBytes(StandardCharsets.UTF_8))
                    .attribute(ChannelFilter.FORMAT, BatchFormat.NDJSON).attribute(ChannelFilter.KEY, "k"),
                    new RecordingAnswer().asyncResponse());
        }

        assertThat(news.texts()).containsExactly("hello");
    }

    @Test
    void whatIsRefusedIsAProblem() {
        resource.publish(FakeRequest.post().attribute(ChannelFilter.BODY, "[".getBytes(StandardCharsets.UTF_8))
                .attribute(ChannelFilter.FORMAT, BatchFormat.JSON).attribute(Refusal.AS_PROBLEM, true), answer.asyncResponse());

        assertThat(answer.response().getMediaType().toString()).isEqualTo("application/problem+json");
        assertThat(entity()).contains("\"status\":400").contains("\"reason\":\"json\"");
    }

    @Test
    void aBatchThatComesLateIsReadByAThreadThatHasTime() throws IOException {
        var input = new LateInput();
        FakeRequest late = FakeRequest.post().with("Content-Length", Integer.toString(ITEM.length())).body(input);
        publish(((Arrival.Unfinished) reader.begin(late, BodyFraming.of(late), 1000)).collector(), BatchFormat.NDJSON);

        input.arrive(ITEM);
        assertThat(news.texts()).as("in the thread that reads for every connection").isEmpty();
        threads.run();

        assertThat(news.texts()).containsExactly("hello");
        assertThat(entity()).matches(RESULT);
    }

    private void publish(Object body, BatchFormat format) {
        resource.publish(FakeRequest.post().attribute(ChannelFilter.BODY, body).attribute(ChannelFilter.FORMAT, format),
                answer.asyncResponse());
    }

    private String entity() {
        return new String((byte[]) answer.response().getEntity(), StandardCharsets.UTF_8);
    }
}
