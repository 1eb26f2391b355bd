package pinghub.websocket;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.DropReason;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Outbox;
import pinghub.channel.Subscriber;
import pinghub.channel.Subscription;
import pinghub.channel.Ticker;
import pinghub.config.Settings;

/**
 * One websocket client of one channel: its outbox, its liveness and its end, the same for every engine. It is subscribed
 * before it has a {@link Wire}; what is published meanwhile waits in the outbox. Thread-safe.
 *
 * <p>The end comes in two steps. {@link #close} takes the connection out of its channel and names the close frame, which the
 * wire sends after what is still in the outbox; {@link #ended} says that the wire is gone.
 */
public final class Connection implements Subscriber {

    private static final AtomicIntegerFieldUpdater<Connection> IN_FLIGHT =
            AtomicIntegerFieldUpdater.newUpdater(Connection.class, "inFlight");

    private record Closing(CloseReason reason, long since) { }

    private final long id;
    private final ChannelName name;
    private final Settings settings;
    private final Channels channels;
    private final Counters counters;
    private final Ticker ticker;
    private final Connections registry;
    private final Runnable whenGone;
    private final Outbox outbox;
    private final Liveness liveness;
    private final AtomicReference<Closing> closing = new AtomicReference<>();

    @SuppressWarnings("UnusedVariable") // read by way of IN_FLIGHT
    private volatile int inFlight;         // messages taken and not yet counted; set to 0 by whoever counts them
    private @Nullable Message only;        // the one in flight, where they are taken one by one; otherwise null
    private @Nullable Subscription subscription; // guarded by this; null until the channel has answered
    private volatile @Nullable Wire wire;        // null until the engine has upgraded the request
    private volatile @Nullable BooleanSupplier presence; // null where the container always says when a client is gone
    private volatile boolean ended;

    Connection(long id, ChannelName name, Settings settings, Limits limits, Channels channels, Counters counters, Ticker ticker,
            Connections registry, Runnable whenGone) {
        this.id = id;
        this.name = name;
        this.settings = settings;
        this.channels = channels;
        this.counters = counters;
        this.ticker = ticker;
        this.registry = registry;
        this.whenGone = whenGone;
        this.outbox = new Outbox(limits, counters);
        this.liveness = new Liveness(settings, ticker);
    }

    void joined(Subscription place) {
        synchronized (this) {
            subscription = place;
        }
        if (closing.get() != null) {
            leave(); // closed by the channel before it had answered
        }
    }

    // ---- for the engine

    /** Unique on this node. */
    public long id() {
        return id;
    }

    /** The engine has upgraded the request; from now on the wire writes. Called once. */
    public void attach(Wire newWire) {
        wire = newWire;
        if (ended) {
            newWire.abort(); // nobody looks after it any more
        } else {
            newWire.wake(); // a message, or the close frame, may have come first
        }
    }

    /**
     * Says how to ask whether the network is still there, which is then done about once a second; for a container that does not always
     * tell its websocket stack. A connection whose network is gone ends.
     */
    public void watch(BooleanSupplier isThere) {
        presence = isThere;
    }

    /**
     * What to write next; {@code null} if there is nothing. The caller writes it and then says {@link #sent} or
     * {@link #failed}, before it asks again.
     */
    public @Nullable Message next() {
        Message message = outbox.poll();
        if (message != null) {
            only = message;
            writing();
            if (!fly(1)) {
                return null;
            }
        }
        return message;
    }

    /**
     * Takes what to write next in one go: at least one message if there is any, and more up to so many bytes. The caller writes
     * them in order and then says {@link #sent(List)} or {@link #failed}, before it asks again.
     */
    public void take(List<Message> batch, int maxBytes) {
        outbox.poll(batch, maxBytes);
        if (!batch.isEmpty() && !fly(batch.size())) {
            batch.clear();
        }
    }

    private boolean fly(int messages) {
        inFlight = messages;
        if (ended) {
            lost(DropReason.GONE); // taken in the moment in which ended() looked
            return false;
        }
        return true;
    }

    /** A write begins; until {@link #written} it must make progress. For an engine that takes many messages at a time. */
    public void writing() {
        liveness.writing();
    }

    /** There is nothing any more that the network has not taken. */
    public void written() {
        liveness.written();
    }

    /** Whether a ping is due; asking takes it. */
    public boolean takePing() {
        return liveness.takePing();
    }

    /** The close frame to send now that {@link #next} has nothing more; empty while the connection is to stay open. */
    public Optional<CloseCode> closeCode() {
        Closing end = closing.get();
        // What was accepted since it was last asked for goes first; whoever offered it, or closes, wakes the wire.
        return end == null || !outbox.isEmpty() ? Optional.empty() : Optional.of(CloseCode.of(end.reason()));
    }

    /** The message was handed to the network. */
    public void sent() {
        written();
        if (IN_FLIGHT.getAndSet(this, 0) > 0) {
            Message message = Objects.requireNonNull(only); // set before it flew
            counters.sent(message.size(), ticker.nanos() - message.publishedAt());
        }
        only = null;
    }

    /** The messages were handed to the network. */
    public void sent(List<Message> batch) {
        if (IN_FLIGHT.getAndSet(this, 0) > 0) {
            long now = ticker.nanos();
            for (int i = 0; i < batch.size(); i++) {
                Message message = batch.get(i);
                counters.sent(message.size(), now - message.publishedAt());
            }
        }
    }

    /** What was taken could not be written: the connection ends, because a message after the lost one would be a gap. */
    public void failed() {
        written();
        lost(closing.get() == null ? DropReason.FAILED : DropReason.GONE);
        close(CloseReason.GONE);
    }

    private void lost(DropReason reason) {
        counters.dropped(reason, IN_FLIGHT.getAndSet(this, 0));
    }

    /** A pong came in. */
    public void ponged() {
        liveness.ponged();
    }

    /** Something has begun to arrive, and has not arrived whole; it must within the time for a message. */
    public void begun() {
        liveness.begun();
    }

    /** Nothing is unfinished any more. */
    public void finished() {
        liveness.finished();
    }

    /**
     * A whole text message came in, as well-formed UTF-8: broadcast, or if it is empty a keepalive.
     *
     * @param moreFollows whether the next is here already, so that others may write this one
     */
    public void receivedText(byte[] utf8, boolean moreFollows) {
        if (closing.get() != null) {
            return; // RFC 6455 §7.1.1: after the close frame nothing counts
        }
        Message message = Message.checkedText(utf8, ticker.nanos());
        if (utf8.length == 0) {
            keepalive(message);
        } else if (moreFollows) {
            counters.websocketMessage(message.size());
            channels.publishOneOfMany(name, message);
        } else {
            publish(message);
        }
    }

    /** A whole text message came in: broadcast, or if it is empty a keepalive. */
    public void received(String text) {
        if (closing.get() != null) {
            return; // RFC 6455 §7.1.1: after the close frame nothing counts
        }
        if (text.isEmpty()) {
            keepalive(Message.text("", ticker.nanos()));
        } else {
            publish(Message.text(text, ticker.nanos()));
        }
    }

    /** A whole binary message came in: broadcast where that is allowed, otherwise the end of this connection. */
    public void received(byte[] bytes) {
        if (!settings.binary()) {
            close(CloseReason.NOT_TEXT);
        } else if (closing.get() != null) {
            return;
        } else if (bytes.length == 0) {
            keepalive(Message.binary(bytes, ticker.nanos()));
        } else {
            publish(Message.binary(bytes, ticker.nanos()));
        }
    }

    /** The largest message in bytes that this connection may send. */
    public int messageMaxBytes() {
        return settings.websocketMaxBytes();
    }

    /** Whether binary messages are broadcast. */
    public boolean takesBinary() {
        return settings.binary();
    }

    /** The wire is gone; later calls have no effect. */
    public void ended() {
        if (ended) {
            return;
        }
        ended = true;
        end(CloseReason.GONE);
        outbox.close(DropReason.GONE);
        lost(DropReason.GONE); // a container need not say what became of a send on a connection that is gone
        registry.remove(this);
        whenGone.run();
    }

    private void publish(Message message) {
        counters.websocketMessage(message.size());
        channels.publish(name, message);
    }

    private void keepalive(Message empty) {
        counters.keepalive();
        if (!settings.echoEmpty()) {
            return;
        }
        if (channels.echo(outbox, empty)) {
            flush(true);
        } else {
            close(CloseReason.SLOW);
        }
    }

    // ---- for the channel and the node

    @Override
    public boolean offer(Message message) {
        return outbox.offer(message);
    }

    @Override
    public void flush(boolean here) {
        Wire attached = wire;
        if (attached != null && here) {
            attached.wakeHere();
        } else if (attached != null) {
            attached.wake();
        }
    }

    @Override
    public void close(CloseReason reason) {
        if (end(reason)) {
            // A node that goes away has time to deliver what it accepted; a client that is cut off does not get the rest.
            if (reason == CloseReason.SHUTDOWN) {
                outbox.finish(DropReason.CLOSED);
            } else {
                outbox.close(switch (reason) {
                    case SLOW, STALLED -> DropReason.SLOW;
                    case GONE, NO_PONG -> DropReason.GONE;
                    case SHUTDOWN, TOO_BIG, NOT_TEXT, NOT_UTF8, PROTOCOL, UNFINISHED, ERROR -> DropReason.CLOSED;
                });
            }
            wake();
        }
    }

    /** Looks after this connection; called about once a second. */
    void tick(long now) {
        liveness.pass(now);
        Closing end = closing.get();
        if (end != null) {
            if (now - end.since() > settings.writeTimeout().toNanos() || liveness.isStalled(now)) {
                abort();
            }
        } else if (wire == null && liveness.silentFor(now) > settings.writeTimeout().toNanos()) {
            ended(); // the container never opened the session it had promised
        } else {
            switch (liveness.look(now)) {
                case STALLED -> {
                    close(CloseReason.STALLED);
                    abort();
                }
                case UNFINISHED -> close(CloseReason.UNFINISHED);
                case NO_PONG -> close(CloseReason.NO_PONG);
                case PING_DUE -> wake();
                case WELL -> { }
            }
        }
        Wire attached = wire;
        if (attached != null) {
            attached.check();
        }
        BooleanSupplier watched = presence;
        if (watched != null && !watched.getAsBoolean()) {
            abort();
        }
    }

    /** Ends this connection after a failure of this node; forgets it, even if the wire fails at that too. */
    void giveUp() {
        end(CloseReason.ERROR);
        abort();
    }

    /** Ends the connection at once. */
    void abort() {
        ended(); // counted as gone now; whatever the wire still says comes too late
        Wire attached = wire;
        if (attached != null) {
            attached.abort();
        }
    }

    private void wake() {
        flush(false);
    }

    private boolean end(CloseReason reason) {
        if (!closing.compareAndSet(null, new Closing(reason, ticker.nanos()))) {
            return false;
        }
        counters.closed(reason);
        leave();
        return true;
    }

    private void leave() {
        Subscription place;
        synchronized (this) {
            place = subscription;
        }
        if (place != null) {
            place.close();
        }
    }
}
