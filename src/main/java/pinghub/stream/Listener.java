package pinghub.stream;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Backlog;
import pinghub.channel.ChannelName;
import pinghub.http.Listening.Form;
import pinghub.wire.Client;
import pinghub.wire.Clients;
import pinghub.wire.Times;
import pinghub.wire.WireKind;

/** A client that listens by an HTTP response, and can say nothing. Thread-safe. */
final class Listener extends Client {

    private final Form form;
    private volatile @Nullable Backlog backlog; // null until it has joined

    Listener(Form form, ChannelName name, Clients clients, Times times, Runnable whenGone) {
        super(name, clients, times, whenGone);
        this.form = form;
    }

    @Override
    public WireKind kind() {
        return switch (form) {
            case EVENTS -> WireKind.EVENTS;
            case NDJSON, LINES -> WireKind.STREAM;
            case POLL, POLL_RAW -> WireKind.POLL;
        };
    }

    @Override
    protected int backlogBytes() {
        return form.isPoll() ? PollWriting.atMostBytes(form == Form.POLL_RAW) : super.backlogBytes();
    }

    @Override
    protected void begin(Backlog joined) {
        backlog = joined;
    }

    /** Where it begins; once it has joined. */
    Backlog beginning() {
        return Objects.requireNonNull(backlog);
    }
}
