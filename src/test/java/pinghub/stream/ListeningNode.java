package pinghub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;
import pinghub.channel.ChannelRules;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.HistoryRule;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.SlowPolicy;
import pinghub.channel.Start;
import pinghub.http.Listening.Form;
import pinghub.wire.Clients;
import pinghub.wire.KeepAlive;
import pinghub.wire.Times;
import pinghub.wire.Wire;

/** The part of a node that HTTP listeners need, with room for two of them and a clock in the test's hand. */
final class ListeningNode {

    static final ChannelName NEWS = new ChannelName("/news");         // keeps nothing
    static final ChannelName KEPT = new ChannelName("/kept");         // keeps two messages
    static final ChannelName LONG = new ChannelName("/long");         // keeps all
    static final ChannelName DROPPING = new ChannelName("/dropping"); // and who is slow misses the oldest of what waits

    static final int SUBSCRIBERS = 2;
    static final int OUTBOX = 3;
    static final Duration PING = Duration.ofSeconds(5);

    private static final Duration HOUR = Duration.ofHours(1);

    final Counters counters = new Counters();
    final HandTicker ticker = new HandTicker();
    final Channels channels;
    final Clients clients;
    private final KeepAlive keepAlive;

    ListeningNode() {
        var limits = new Limits(SUBSCRIBERS, 10, OUTBOX, 1_000_000);
        var rules = new ChannelRules(
                Map.of(new ChannelPattern(KEPT.value()), new HistoryRule(2, HOUR, 1_000_000),
                        new ChannelPattern(LONG.value()), new HistoryRule(1000, HOUR, 10_000_000)),
                Map.of(new ChannelPattern(DROPPING.value()), SlowPolicy.DROP_OLDEST));
        channels = new Channels(limits, rules, counters, ticker);
        clients = new Clients(limits, channels, counters, ticker);
        keepAlive = new KeepAlive(clients, ticker);
    }

    /** One that listens, on a wire that does nothing by itself. */
    Listener listen(Form form, ChannelName name, Start start) {
        Listener listener = enter(form, name, start);
        listener.attach(new Wire() {
            @Override
            public void wake() {
                // the test writes
            }

            @Override
            public void abort() {
                // there is no network
            }
        });
        return listener;
    }

    /** One that listens, and has no wire yet. */
    Listener enter(Form form, ChannelName name, Start start) {
        var times = new Times(PING, Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(10));
        var listener = new Listener(form, name, clients, times, () -> { });
        assertThat(clients.enter(listener, start)).isEmpty();
        return listener;
    }

    void publish(ChannelName name, String... texts) {
        for (String text : texts) {
            channels.publish(name, Message.text(text, ticker.nanos()));
        }
    }

    /** The epoch of a channel that keeps something. */
    long epoch(ChannelName name) {
        return channels.history(name, new Start.Last(0), 1).orElseThrow().position().epoch();
    }

    /** Lets time pass as in production, a second at a time. */
    void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            ticker.advance(Duration.ofSeconds(1));
            keepAlive.tick();
        }
    }
}
