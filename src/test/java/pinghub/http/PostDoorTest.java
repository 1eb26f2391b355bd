package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
import pinghub.channel.Subscriber;

class PostDoorTest {

    private static final ChannelName NEWS = new ChannelName("/news");

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(new Limits(10, 10, 10, 1000), counters);
    private final HandTicker ticker = new HandTicker();
    private final PostDoor door = new PostDoor(channels, ticker);
    private final Heard news = Heard.on(channels, NEWS);

    @Test
    void aTextIsPublishedAndCounted() {
        assertThat(door.publish(NEWS, utf8("h\u00e9llo"))).isEmpty();

        assertThat(news.texts()).containsExactly("h\u00e9llo");
        assertThat(counters.postMessages()).isOne();
        assertThat(counters.bytesIn()).isEqualTo(6);
        assertThat(counters.dueDeliveries()).isOne();
    }

    @Test
    void nothingIsPublishedOfNothing() {
        assertThat(door.publish(NEWS, new byte[0])).isEmpty();

        assertThat(news.texts()).isEmpty();
        assertThat(counters.postMessages()).isZero();
    }

    @Test
    void whatIsNoTextIsRefusedAndNotCountedAsAMessage() {
        Refusal refusal = door.publish(NEWS, new byte[] {'h', (byte) 0xFF}).orElseThrow();

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("not-utf8");
        assertThat(news.texts()).isEmpty();
        assertThat(counters.postMessages()).isZero();
    }

    @Test
    void whatCannotBeKeptIsRefusedAsTheNodesFault() {
        var rules = new ChannelRules(Map.of(new ChannelPattern("/**"), new HistoryRule(1, Duration.ofHours(1), 100)), Map.of());
        var full = new Channels(new Limits(10, 10, 10, 1000, 1000, 1), rules, counters, ticker);

        Refusal refusal = new PostDoor(full, ticker).publish(NEWS, utf8("hello")).orElseThrow();

        assertThat(refusal.status()).isEqualTo(507);
        assertThat(refusal.reason()).isEqualTo("history").isIn(Refusal.reasons());
        assertThat(counters.historyRefusals()).isOne();
        assertThat(counters.postMessages()).as("taken").isZero();
    }

    @Test
    void itsWayToASubscriberBeginsAtTheDoor() {
        List<Long> taken = new ArrayList<>();
        channels.subscribe(NEWS, new Subscriber() {
            @Override
            public boolean offer(Message message) {
                return taken.add(message.publishedAt());
            }

            @Override
            public void close(CloseReason reason) {
                throw new AssertionError(reason);
            }
        });
        ticker.advance(Duration.ofSeconds(3));

        door.publish(NEWS, utf8("hello"));

        assertThat(taken).containsExactly(ticker.nanos());
    }

    @Test
    void aPublisherIsToldThatItsMessageIsAccepted() {
        var response = new FakeResponse();

        PostDoor.accept(response);

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("OK\n");
        assertThat(response.headers()).containsEntry("Content-Type", "text/plain;charset=UTF-8")
                .containsEntry("Content-Length", "3").containsEntry("X-Content-Type-Options", "nosniff");
    }

    @Test
    void aPublisherThatDoesNotWaitToBeToldIsNoFault() {
        var response = new FakeResponse();
        response.breakOff();

        PostDoor.accept(response);

        assertThat(response.getStatus()).isEqualTo(200);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
