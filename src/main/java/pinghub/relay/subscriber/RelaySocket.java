package pinghub.relay.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.http.Reply;
import pinghub.relay.hook.Caller;
import pinghub.relay.location.Location;
import pinghub.relay.location.PublisherKind;
import pinghub.relay.location.Role;
import pinghub.relay.location.SubscriberRules;
import pinghub.relay.publisher.Publishers;
import pinghub.wire.Clients;
import pinghub.wire.Dialect;
import pinghub.wire.Times;
import pinghub.wire.WebSocketClient;

/** A websocket of the relay: a subscriber, a publisher, or both, as its location says. Thread-safe. */
final class RelaySocket extends WebSocketClient {

    private static final String BINARY = "application/octet-stream";
    private static final int TOO_LARGE = 413;
    private static final int NO_ROOM = 507;
    private static final int SERVER_ERROR = 500;
    private static final int CLIENT_ERROR = 400;
    private static final int CONTROL_BYTES = 125; // as much as a ping may have (RFC 6455 §5.5)

    /** What may wait for the application, of one socket. */
    static final int MAX_WAITING_MESSAGES = 64;
    static final int MAX_WAITING_BYTES = 1 << 20;

    private final Caller caller;
    private final Optional<String> subprotocol;
    private final Publishers publishers;
    private final Waiting waiting;
    private CompletionStage<Void> published = CompletableFuture.completedFuture(null); // guarded by this

    private int waitingMessages; // guarded by this
    private long waitingBytes;   // guarded by this

    RelaySocket(Caller caller, Optional<String> subprotocol, Publishers publishers, Clients clients, Times times, Runnable whenGone) {
        super(RelayListener.RELAY, clients, times, whenGone);
        this.caller = caller;
        this.subprotocol = subprotocol;
        this.publishers = publishers;
        this.waiting = new Waiting(location().subscriber().timeout(), ticker().nanos());
    }

    private Location location() {
        return caller.call().location();
    }

    @Override
    public Optional<String> subprotocol() {
        return subprotocol;
    }

    @Override
    public @Nullable Dialect dialect() {
        return subprotocol.isPresent() ? Meta.DIALECT : null;
    }

    @Override
    protected boolean isDue(long now) {
        waiting.look(this, now);
        return false;
    }

    // ---- what it sends

    @Override
    public void receivedText(byte[] utf8, boolean moreFollows) {
        if (!isHeartbeat(utf8)) {
            publish(utf8, Optional.empty());
        }
    }

    @Override
    public void received(String text) {
        receivedText(text.getBytes(StandardCharsets.UTF_8), false);
    }

    @Override
    public void received(byte[] bytes) {
        publish(bytes, Optional.of(BINARY));
    }

    private boolean isHeartbeat(byte[] utf8) {
        Optional<SubscriberRules.Heartbeat> heartbeat = location().subscriber().heartbeat();
        if (isClosed() || heartbeat.isEmpty() || !heartbeat.get().ping().equals(new String(utf8, StandardCharsets.UTF_8))) {
            return false;
        }
        echo(Message.text(heartbeat.get().pong(), ticker().nanos()));
        return true;
    }

    private void publish(byte[] body, Optional<String> contentType) {
        if (isClosed()) {
            return; // RFC 6455 §7.1.1: after the close frame nothing counts
        }
        if (!mayPublish()) {
            close(CloseReason.NOT_ALLOWED);
            return;
        }
        if (!mayWait(body.length)) {
            close(CloseReason.NO_ROOM);
            return;
        }
        synchronized (this) { // one after the other, also where the application is asked about each
            published = published.thenCompose(before -> publishers.publish(caller, body, contentType)).handle((reply, failure) -> {
                waits(-1, -body.length);
                answer(reply);
                return null;
            });
        }
    }

    /** Whether one more may wait for the application; the only one always may. */
    private synchronized boolean mayWait(int bytes) {
        if (waitingMessages >= MAX_WAITING_MESSAGES || waitingMessages > 0 && waitingBytes + bytes > MAX_WAITING_BYTES) {
            return false;
        }
        waits(1, bytes);
        return true;
    }

    private synchronized void waits(int messages, int bytes) {
        waitingMessages += messages;
        waitingBytes += bytes;
    }

    private boolean mayPublish() {
        return location().role().publishes() && location().publisher().kinds().contains(PublisherKind.WEBSOCKET);
    }

    private void answer(@Nullable Reply reply) {
        if (reply == null || reply.status() >= SERVER_ERROR && reply.status() != NO_ROOM) {
            close(CloseReason.ERROR);
        } else if (reply.status() == NO_ROOM) {
            close(CloseReason.NO_ROOM);
        } else if (reply.status() == TOO_LARGE) {
            close(CloseReason.TOO_BIG);
        } else if (reply.status() >= CLIENT_ERROR) {
            close(CloseReason.NOT_ALLOWED);
        } else if (location().role() == Role.PUBLISHER) {
            echo(Message.text(reply.text(), ticker().nanos()));
        }
    }

    @Override
    public int messageMaxBytes() {
        if (mayPublish()) {
            return location().publisher().bodyMaxBytes();
        }
        return location().subscriber().heartbeat().map(heartbeat -> heartbeat.ping().getBytes(StandardCharsets.UTF_8).length)
                .filter(length -> length > CONTROL_BYTES).orElse(CONTROL_BYTES);
    }

    @Override
    public boolean takesBinary() {
        return true;
    }
}
