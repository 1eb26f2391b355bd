package pinghub.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;
import pinghub.channel.ChannelRules;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.HistoryRule;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.http.ApiCall;
import pinghub.http.SomeQueries;

class HistoryResourceTest {

    private static final ChannelName NEWS = new ChannelName("/news");

    private final HandTicker ticker = new HandTicker();
    private final Counters counters = new Counters();
    private final Channels channels = new Channels(new Limits(10, 10, 10, 1 << 30), new ChannelRules(
            Map.of(new ChannelPattern("/news"), new HistoryRule(3, Duration.ofHours(1), 1 << 30)), Map.of()), counters, ticker);

    @Test
    void messagesAreAsALongPollBringsThem() {
        text("one \"\n");
        channels.publish(NEWS, Message.binary(new byte[] {0, 1, 2}, ticker.nanos()));

        assertThat(history("")).isEqualTo("{\"id\":\"E:2\",\"messages\":[{\"id\":\"E:1\",\"data\":\"one \\\"\\n\"},"
                + "{\"id\":\"E:2\",\"base64\":\"AAEC\"}]}\n");
    }

    @Test
    void itsIdIsThatBehindWhichTheNextGoesOn() {
        text("1");
        text("2");
        text("3");

        assertThat(history("&last=2&limit=1")).isEqualTo("{\"id\":\"E:3\",\"messages\":[{\"id\":\"E:3\",\"data\":\"3\"}]}\n");
        assertThat(history("&after=E:1&limit=1")).isEqualTo("{\"id\":\"E:2\",\"messages\":[{\"id\":\"E:2\",\"data\":\"2\"}]}\n");
        assertThat(history("&after=E:3")).isEqualTo("{\"id\":\"E:3\",\"messages\":[]}\n");
        assertThat(history("&last=0")).isEqualTo("{\"id\":\"E:3\",\"messages\":[]}\n");
    }

    @Test
    void whatIsNotKeptAnyMoreIsAGap() {
        for (int i = 1; i <= 5; i++) {
            text(Integer.toString(i));
        }

        assertThat(history("&after=E:1&limit=1")).isEqualTo("{\"id\":\"E:3\",\"gap\":{\"after\":\"E:1\",\"through\":\"E:2\",\"missed\":1},"
                + "\"messages\":[{\"id\":\"E:3\",\"data\":\"3\"}]}\n");
    }

    @Test
    void anAnswerEndsBeforeItTakesTooMuchMemory() {
        text("x".repeat(5 << 20));
        text("y");

        assertThat(history("")).startsWith("{\"id\":\"E:1\",").doesNotContain("y");
        assertThat(history("&after=E:1")).contains("\"y\"");
    }

    @Test
    void aChannelThatIsNotThereIsAProblemAndCounted() {
        var resource = resource();

        Response response = resource.history(SomeQueries.with(ApiCall.HISTORY, "name=/nobody"));

        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(response.getMediaType()).hasToString("application/problem+json");
        assertThat(counters.refusals()).containsOnlyKeys("absent");
    }

    @Test
    void readingCountsAsNoDelivery() {
        text("1");
        history("");

        assertThat(counters.dueDeliveries()).isZero();
        assertThat(counters.sentDeliveries()).isZero();
    }

    private void text(String text) {
        channels.publish(NEWS, Message.text(text, ticker.nanos()));
    }

    /** With E for the epoch. */
    private String history(String query) {
        String epoch = Long.toHexString(channels.info(NEWS).orElseThrow().last().epoch());
        Response response = resource().history(SomeQueries.with(ApiCall.HISTORY, "name=/news" + query.replace("E:", epoch + ":")));
        return new String((byte[]) response.getEntity(), StandardCharsets.UTF_8).replace("\"" + epoch + ":", "\"E:");
    }

    private HistoryResource resource() {
        var resource = new HistoryResource();
        resource.channels = channels;
        resource.answers = new Answers(counters);
        return resource;
    }
}
