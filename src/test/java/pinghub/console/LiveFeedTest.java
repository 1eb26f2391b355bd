package pinghub.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Cursor;
import pinghub.channel.Door;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.RecordingSubscriber;
import pinghub.channel.Start;
import pinghub.wire.Client;
import pinghub.wire.Clients;
import pinghub.wire.Times;
import pinghub.wire.WireKind;

class LiveFeedTest {

    private static final ChannelName NEWS = new ChannelName("/news");

    private final HandTicker ticker = new HandTicker();
    private final Limits limits = new Limits(100, 50, 10, 1000);
    private final Counters counters = new Counters();
    private final Channels channels = new Channels(limits, counters);
    private final Clients clients = new Clients(limits, channels, counters, ticker);
    private final LiveFeed feed = new LiveFeed(new Readings(channels, clients, counters, ticker), channels, limits, ticker);

    @Test
    void whoListensIsToldASampleASecond() {
        Console console = console();

        second();
        String first = console.newest();
        counters.accepted(Door.POST, 7);
        second();

        assertThat(first).startsWith("event: sample\ndata: {\"up\":1.0,").contains("\"messages\":{\"post\":0,\"websocket\":0}");
        assertThat(console.newest()).startsWith("event: sample\ndata: {\"up\":2.0,")
                .contains("\"messages\":{\"post\":1,\"websocket\":0}", "\"bytes\":{\"in\":7,\"out\":0}");
    }

    @Test
    void whoListensIsNotInTheFigures() {
        Console console = console();

        second();
        console.newest(); // which is a delivery
        second();

        assertThat(console.newest()).contains("\"connections\":{},\"channels\":0", "\"deliveries\":0");
        assertThat(channels.subscribers()).isZero();
        assertThat(counters.dueDeliveries()).isZero();
    }

    @Test
    void aNewcomerIsToldWhatWasBeforeAlsoIfNobodyListenedThen() {
        for (int i = 0; i < 11; i++) {
            second();
        }

        assertThat(history()).contains("\"limits\":{\"connections\":100,\"channels\":50}", "{\"up\":5.0,", "{\"up\":10.0,")
                .doesNotContain("{\"up\":11.0,");
    }

    @Test
    void channelsAreLookedAtOnlyWhileSomebodyListens() {
        new RecordingSubscriber().join(channels, NEWS);
        second();
        Console console = console();
        second();
        assertThat(console.newest()).doesNotContain("/news");
        channels.publish(NEWS, Message.text("one", ticker.nanos()));
        second();
        assertThat(console.newest()).contains("\"byRate\":[{\"channel\":\"/news\",\"subscribers\":1,\"rate\":1.0}]");

        console.ended();
        second();
        Console next = console();
        second();
        assertThat(next.newest()).doesNotContain("/news"); // what was seen before has been let go
    }

    @Test
    void aTimerThatMakesUpForAPauseDoesNotLookAgainAtOnce() {
        new RecordingSubscriber().join(channels, NEWS);
        Console console = console();
        second();
        second();
        channels.publish(NEWS, Message.text("one", ticker.nanos()));

        ticker.advance(Duration.ofNanos(1000));
        feed.tick();
        assertThat(console.newest()).doesNotContain("byRate");

        ticker.advance(Duration.ofSeconds(1).minusNanos(1000));
        feed.tick();
        assertThat(console.newest()).contains("\"byRate\":[{\"channel\":\"/news\",\"subscribers\":1,\"rate\":1.0}]");
    }

    @Test
    void aConsoleThatDoesNotReadIsToldTheNewestWhenItDoes() {
        Console console = console();

        for (int i = 0; i < 100; i++) {
            second();
        }

        assertThat(console.newest()).startsWith("event: sample\ndata: {\"up\":100.0,");
    }

    @Test
    void thereIsRoomForSomeConsolesAndNotForAnyNumber() {
        List<Optional<?>> refusals = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            refusals.add(feed.clients().enter(new Console(), new Start.Now()));
        }

        assertThat(refusals.subList(0, 32)).allSatisfy(refusal -> assertThat(refusal).isEmpty());
        assertThat(refusals.subList(32, 40)).allSatisfy(refusal -> assertThat(refusal).isPresent());
    }

    @Test
    void whenTheNodeStopsConsolesAreSentAway() {
        Console console = console();

        feed.drain();

        assertThat(console.endReason()).hasToString("SHUTDOWN");
    }

    private void second() {
        ticker.advance(Duration.ofSeconds(1));
        feed.tick();
    }

    private String history() {
        return new String(feed.format().open(new Cursor(1, 1), 1), StandardCharsets.UTF_8);
    }

    private Console console() {
        var console = new Console();
        assertThat(feed.clients().enter(console, new Start.Now())).isEmpty();
        return console;
    }

    private final class Console extends Client {

        Console() {
            super(feed.name(), feed.clients(), new Times(Duration.ofSeconds(25), Optional.empty(), Duration.ofSeconds(10),
                    Duration.ofSeconds(30)), () -> { });
        }

        @Override
        public WireKind kind() {
            return WireKind.EVENTS;
        }

        /** The one event that waits for it; it reads only now. */
        String newest() {
            Message message = Objects.requireNonNull(next());
            sent();
            assertThat(next()).isNull();
            return new String(feed.format().message(message), StandardCharsets.UTF_8);
        }
    }
}
