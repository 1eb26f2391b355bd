package pinghub.relay.subscriber;

import java.time.Duration;
import pinghub.channel.ChannelName;
import pinghub.relay.location.SubscriberKind;
import pinghub.wire.Client;
import pinghub.wire.Clients;
import pinghub.wire.Times;
import pinghub.wire.WireKind;

/** A subscriber by an HTTP response. Thread-safe. */
final class RelayListener extends Client {

    /** Stands for the channels of the relay, which are no plain ones, in what is told of a client. */
    static final ChannelName RELAY = new ChannelName("relay");

    private final SubscriberKind subscriberKind;
    private final Waiting waiting;

    RelayListener(SubscriberKind subscriberKind, Duration limit, Clients clients, Times times, Runnable whenGone) {
        super(RELAY, clients, times, whenGone);
        this.subscriberKind = subscriberKind;
        this.waiting = new Waiting(limit, ticker().nanos());
    }

    @Override
    public WireKind kind() {
        return switch (subscriberKind) {
            case EVENTSOURCE -> WireKind.EVENTS;
            case CHUNKED, MULTIPART, RAW_STREAM, WEBSOCKET -> WireKind.STREAM;
            case INTERVALPOLL, LONGPOLL -> WireKind.POLL;
        };
    }

    @Override
    protected boolean isDue(long now) {
        waiting.look(this, now);
        return false;
    }
}
