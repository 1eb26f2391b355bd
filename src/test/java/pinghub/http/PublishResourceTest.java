package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.config.SomeSettings;
import pinghub.http.BodyReader.Arrival;

class PublishResourceTest {

    private static final ChannelName NEWS = new ChannelName("/news");

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(new Limits(10, 10, 10, 1000), counters);
    private final HandTicker ticker = new HandTicker();
    private final BodyReader reader = new BodyReader(SomeSettings.with(), ticker);
    private final PublishResource resource = new PublishResource();
    private final RecordingAnswer answer = new RecordingAnswer();
    private final Heard news = Heard.on(channels, NEWS);

    @BeforeEach
    void start() {
        resource.posts = new PostDoor(channels, ticker);
        resource.bodies = new FakeThreads().lateBodies(counters);
    }

    @Test
    void aMessageIsPublishedOnceItIsWhole() throws IOException {
        LateInput body = publish("Content-Length", "5").arrive("hel");
        assertThat(answer.isGiven()).isFalse();

        body.arrive("lo");

        assertThat(news.texts()).containsExactly("hello");
        assertThat(answer.response().getStatus()).isEqualTo(200);
        assertThat(answer.response().getEntity()).isEqualTo("OK\n");
        assertThat(answer.response().getMediaType()).hasToString("text/plain;charset=UTF-8");
        assertThat(answer.response().getHeaderString("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(counters.postMessages()).isOne();
    }

    @Test
    void aMessageInChunksIsPublishedAtTheirEnd() throws IOException {
        LateInput body = publish("Transfer-Encoding", "chunked").arrive("hel").arrive("lo");
        assertThat(news.texts()).isEmpty();

        body.finish();

        assertThat(news.texts()).containsExactly("hello");
        assertThat(answer.response().getStatus()).isEqualTo(200);
    }

    @Test
    void aMessageThatIsNoTextIsRefused() throws IOException {
        publish("Content-Length", "1").arrive(new byte[] {(byte) 0xFF});

        assertThat(news.texts()).isEmpty();
        assertThat(answer.response().getStatus()).isEqualTo(400);
        assertThat(answer.response().getEntity()).isEqualTo("The body is not valid UTF-8.\n");
        assertThat(counters.refusals()).containsOnlyKeys("not-utf8");
    }

    /** A POST of which nothing is there but its headers. */
    private LateInput publish(String header, String value) throws IOException {
        var input = new LateInput();
        FakeRequest request = FakeRequest.post().with(header, value).body(input);
        var unfinished = (Arrival.Unfinished) reader.begin(request, BodyFraming.of(request), 10);
        resource.publish(request.attribute(ChannelFilter.CHANNEL, NEWS).attribute(ChannelFilter.BODY, unfinished.collector()),
                answer.asyncResponse());
        return input;
    }
}
