package pinghub.wire;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Backlog;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.DropReason;
import pinghub.channel.Message;
import pinghub.channel.Outbox;
import pinghub.channel.Subscriber;
import pinghub.channel.Subscription;
import pinghub.channel.Ticker;

/**
 * One client that listens to one channel: its outbox, its liveness and its end, the same on every wire. It is subscribed
 * before it has a {@link Wire}; what is published meanwhile waits in the outbox. Thread-safe.
 *
 * <p>The end comes in two steps. {@link #close} takes the client out of its channel and names the reason, which the wire tells
 * after what is still in the outbox; {@link #ended} says that the wire is gone.
 */
public abstract class Client implements Subscriber {

    private static final AtomicIntegerFieldUpdater<Client> IN_FLIGHT =
            AtomicIntegerFieldUpdater.newUpdater(Client.class, "inFlight");

    private record Closing(CloseReason reason, long since) { }

    private final long id;
    private final ChannelName name;
    private final Clients clients;
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

    /** One that {@link Clients} is to take in; {@code whenGone} is run once it is no more, perhaps more than once. */
    protected Client(ChannelName name, Clients clients, Times times, Runnable whenGone) {
        this.id = clients.nextId();
        this.name = name;
        this.clients = clients;
        this.whenGone = whenGone;
        this.outbox = new Outbox(clients.limits(), clients.counters(), clients.channels().slow(name));
        this.liveness = new Liveness(times, clients.ticker());
    }

    /** By which this client listens. */
    public abstract WireKind kind();

    /** The channel. */
    public final ChannelName name() {
        return name;
    }

    /** It has joined. Called once, before the wire is attached. */
    final void joined(Subscription place, Backlog backlog) {
        outbox.begin(backlog);
        begin(backlog);
        synchronized (this) {
            subscription = place;
        }
        if (closing.get() != null) {
            leave(); // closed by the channel before it had answered
        }
    }

    /** How much of what is kept it takes, in bytes, as {@link Channels} means it. By default all. */
    protected int backlogBytes() {
        return Integer.MAX_VALUE;
    }

    /** Where in the channel this client begins; for those that are told. By default nothing is done with it. */
    protected void begin(Backlog backlog) {
    }

    /** It was never in. */
    public final void leaveUnseen() {
        whenGone.run();
    }

    // ---- for the wire

    /** Unique on this node. */
    public final long id() {
        return id;
    }

    /** The engine has upgraded the request; from now on the wire writes. Called once. */
    public final void attach(Wire newWire) {
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
    public final void watch(BooleanSupplier isThere) {
        presence = isThere;
    }

    /**
     * What to write next; {@code null} if there is nothing. The caller writes it and then says {@link #sent} or
     * {@link #failed}, before it asks again.
     */
    public final @Nullable Message next() {
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
    public final void take(List<Message> batch, int maxBytes) {
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
    public final void writing() {
        liveness.writing();
    }

    /** There is nothing any more that the network has not taken. */
    public final void written() {
        liveness.written();
    }

    /** Whether a ping is due; asking takes it. */
    public final boolean takePing() {
        return liveness.takePing();
    }

    /** Why to end the connection, now that {@link #next} has nothing more; {@code null} while it is to stay open. */
    public @Nullable CloseReason endReason() {
        Closing end = closing.get();
        // What was accepted since it was last asked for goes first; whoever offered it, or closes, wakes the wire.
        return end == null || !outbox.isEmpty() ? null : end.reason();
    }

    /** Whether it has been closed: nothing that still comes from it counts. */
    protected final boolean isClosed() {
        return closing.get() != null;
    }

    /** Answers a message to this client alone. */
    protected final void echo(Message message) {
        if (clients.channels().echo(outbox, message)) {
            flush(true);
        } else {
            close(CloseReason.SLOW);
        }
    }

    /** The message was handed to the network. */
    public final void sent() {
        written();
        if (IN_FLIGHT.getAndSet(this, 0) > 0) {
            Message message = Objects.requireNonNull(only); // set before it flew
            counters().sent(message.size(), ticker().nanos() - message.publishedAt());
        }
        only = null;
    }

    /** The messages were handed to the network. */
    public final void sent(List<Message> batch) {
        if (IN_FLIGHT.getAndSet(this, 0) > 0) {
            long now = ticker().nanos();
            for (int i = 0; i < batch.size(); i++) {
                Message message = batch.get(i);
                counters().sent(message.size(), now - message.publishedAt());
            }
        }
    }

    /** What was taken could not be written: the connection ends, because a message after the lost one would be a gap. */
    public final void failed() {
        written();
        lost(closing.get() == null ? DropReason.FAILED : DropReason.GONE);
        close(CloseReason.GONE);
    }

    private void lost(DropReason reason) {
        counters().dropped(reason, IN_FLIGHT.getAndSet(this, 0));
    }

    /** A pong came in. */
    public final void ponged() {
        liveness.ponged();
    }

    /** Something has begun to arrive, and has not arrived whole; it must within the time for a message. */
    public final void begun() {
        liveness.begun();
    }

    /** Nothing is unfinished any more. */
    public final void finished() {
        liveness.finished();
    }

    /** The wire is gone; later calls have no effect. */
    public final void ended() {
        if (ended) {
            return;
        }
        ended = true;
        end(CloseReason.GONE);
        outbox.close(DropReason.GONE);
        lost(DropReason.GONE); // a container need not say what became of a send on a connection that is gone
        clients.remove(this);
        whenGone.run();
    }

    // ---- for the channel and the node

    @Override
    public final boolean offer(Message message) {
        return outbox.offer(message);
    }

    @Override
    public final void flush(boolean here) {
        Wire attached = wire;
        if (attached != null && here) {
            attached.wakeHere();
        } else if (attached != null) {
            attached.wake();
        }
    }

    @Override
    public final void close(CloseReason reason) {
        if (end(reason)) {
            switch (reason) {
                // There is time to deliver what was accepted; a client that is cut off does not get the rest.
                case SHUTDOWN, DELETED, REPLACED, TIMED_OUT -> outbox.finish(DropReason.CLOSED);
                case SLOW, STALLED -> outbox.close(DropReason.SLOW);
                case GONE, NO_PONG -> outbox.close(DropReason.GONE);
                case TOO_BIG, NOT_TEXT, NOT_UTF8, PROTOCOL, UNFINISHED, NO_ROOM, NOT_ALLOWED, DISCONNECTED, ERROR ->
                        outbox.close(DropReason.CLOSED);
            }
            wake();
        }
    }

    /** Looks after this connection; called about once a second. */
    public final void tick(long now) {
        liveness.pass(now);
        Closing end = closing.get();
        if (end != null) {
            if (now - end.since() > liveness.writeNanos() || liveness.isStalled(now)) {
                abort();
            }
        } else if (wire == null && liveness.silentFor(now) > liveness.writeNanos()) {
            ended(); // the container never opened the session it had promised
        } else {
            boolean due = isDue(now);
            switch (liveness.look(now)) {
                case STALLED -> {
                    close(CloseReason.STALLED);
                    abort();
                }
                case UNFINISHED -> close(CloseReason.UNFINISHED);
                case NO_PONG -> close(CloseReason.NO_PONG);
                case PING_DUE -> wake();
                case WELL -> {
                    if (due) {
                        wake();
                    }
                }
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

    /** Whether at this time there is something to write that comes from no channel; asked about once a second. By default never. */
    protected boolean isDue(long now) {
        return false;
    }

    /** Ends this connection after a failure of this node; forgets it, even if the wire fails at that too. */
    final void giveUp() {
        end(CloseReason.ERROR);
        abort();
    }

    /** Ends the connection at once. */
    final void abort() {
        ended(); // counted as gone now; whatever the wire still says comes too late
        Wire attached = wire;
        if (attached != null) {
            attached.abort();
        }
    }

    /** The node's figures. */
    protected final Counters counters() {
        return clients.counters();
    }

    /** The node's channels. */
    protected final Channels channels() {
        return clients.channels();
    }

    /** The node's clock. */
    protected final Ticker ticker() {
        return clients.ticker();
    }

    private void wake() {
        flush(false);
    }

    private boolean end(CloseReason reason) {
        if (!closing.compareAndSet(null, new Closing(reason, ticker().nanos()))) {
            return false;
        }
        counters().closed(reason);
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
