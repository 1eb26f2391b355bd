package pinghub.relay.hook;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import pinghub.channel.Ticker;
import pinghub.relay.channel.Draft;
import pinghub.relay.channel.Publishing;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.channel.RelayName;
import pinghub.relay.location.Call;

/** Tells in a channel of the group {@code meta} what happens in others, where a location says so. Thread-safe. */
@Singleton
public final class ChannelEvents {

    private static final String GROUP = "meta";
    // Nchan's usual buffer; who looks into it now and then by polls misses nothing.
    private static final Publishing HOW =
            new Publishing(0, 10, false, Duration.ofMinutes(1), Duration.ofSeconds(5), false, Optional.empty());

    private final RelayChannels channels;
    private final Ticker ticker;

    /** What happens. */
    public enum Event {
        SUBSCRIBER_ENQUEUE("subscriber_enqueue"),
        SUBSCRIBER_DEQUEUE("subscriber_dequeue"),
        CHANNEL_PUBLISH("channel_publish"),
        CHANNEL_DELETE("channel_delete");

        private final String word;

        Event(String word) {
            this.word = word;
        }
    }

    @Inject
    ChannelEvents(RelayChannels channels, Ticker ticker) {
        this.channels = channels;
        this.ticker = ticker;
    }

    /** Something has happened in channels of a call; what happens in the group {@code meta} itself is not told. */
    public void tell(Event event, Call call, List<String> ids) {
        if (call.eventsId().filter(id -> !id.isEmpty()).isEmpty() || call.group().equals(GROUP)) {
            return;
        }
        var name = new RelayName(GROUP, call.eventsId().get());
        for (String id : ids) {
            byte[] text = (event.word + " " + id).getBytes(StandardCharsets.UTF_8);
            channels.publish(name, Draft.of(text, Optional.empty(), Optional.empty(), ticker.nanos()), HOW);
        }
    }
}
