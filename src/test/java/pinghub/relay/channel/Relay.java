package pinghub.relay.channel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.channel.Message;

/** The relay of a test, with clocks that it sets by hand. */
public final class Relay {

    static final Duration FIVE_SECONDS = Duration.ofSeconds(5);
    public static final Publishing TEN = new Publishing(0, 10, false, Duration.ofHours(1), FIVE_SECONDS, true, Optional.empty());
    public static final Subscribing ALL = subscribing(Subscribing.Concurrency.BROADCAST, 0, false, FirstMessage.OLDEST);

    public final HandTicker ticker = new HandTicker();
    public final HandClock clock = new HandClock();
    public final Counters counters = new Counters();
    final Channels plain;
    public final RelayChannels channels;

    public Relay() {
        this(1 << 20, 1000);
    }

    Relay(long maxBytes, int maxChannels) {
        var limits = new Limits(1000, maxChannels, 256, 1 << 20);
        plain = new Channels(limits, counters);
        channels = new RelayChannels(limits, new RelayLimits(maxBytes), plain, counters, ticker, clock);
    }

    public static RelayName name(String id) {
        return new RelayName("g", id);
    }

    static Subscribing subscribing(Subscribing.Concurrency concurrency, int max, boolean existingOnly, FirstMessage first) {
        return new Subscribing(concurrency, max, existingOnly, first, FIVE_SECONDS, true);
    }

    static Publishing keeping(int max, Duration messageTimeout) {
        return new Publishing(0, max, false, messageTimeout, FIVE_SECONDS, true, Optional.empty());
    }

    Draft draft(String text) {
        return Draft.of(text.getBytes(StandardCharsets.UTF_8), Optional.empty(), Optional.empty(), ticker.nanos());
    }

    Published publish(String id, String text) {
        return publish(id, text, TEN);
    }

    Published publish(String id, String text, Publishing how) {
        return channels.publish(name(id), draft(text), how);
    }

    RelayInfo published(String id, String text) {
        return ((Published.Stored) publish(id, text)).info();
    }

    /** What somebody gets who does not wait. */
    List<String> kept(String id) {
        return kept(id, Optional.empty(), ALL);
    }

    List<String> kept(String id, Optional<Position> after, Subscribing how) {
        var ready = (Subscribed.Ready) channels.subscribe(List.of(name(id)), new Reader(), after, how, Hold.NONE, 100);
        return ready.messages().stream().map(Message::string).toList();
    }

    Reader stream(String... ids) {
        return held(Hold.STREAM, ALL, Optional.empty(), ids);
    }

    Reader poll(String... ids) {
        return held(Hold.UNTIL_NEXT, ALL, Optional.empty(), ids);
    }

    Reader held(Hold hold, Subscribing how, Optional<Position> after, String... ids) {
        var reader = new Reader();
        List<RelayName> names = List.of(ids).stream().map(Relay::name).toList();
        reader.begin((Subscribed.Held) channels.subscribe(names, reader, after, how, hold, 1));
        return reader;
    }

    Subscribed.Why refused(Subscribing how, String... ids) {
        List<RelayName> names = List.of(ids).stream().map(Relay::name).toList();
        return ((Subscribed.Refused) channels.subscribe(names, new Reader(), Optional.empty(), how, Hold.UNTIL_NEXT, 1)).why();
    }

    RelayInfo info(String id) {
        return channels.info(name(id)).orElseThrow();
    }

    boolean exists(String id) {
        return channels.info(name(id)).isPresent();
    }
}
