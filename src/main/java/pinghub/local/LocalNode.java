package pinghub.local;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pinghub.channel.Channels;
import pinghub.channel.Cursor;
import pinghub.channel.Door;
import pinghub.channel.Message;
import pinghub.channel.Publication;
import pinghub.channel.Ticker;
import pinghub.client.Draft;
import pinghub.client.NoRoomException;
import pinghub.client.Node;
import pinghub.client.Published;
import pinghub.config.Settings;

/** The node that this is. Its rules are those of POST, and so are its counts. Thread-safe. */
@Singleton
final class LocalNode implements Node {

    private final Channels channels;
    private final Ticker ticker;
    private final Settings settings;

    @Inject
    LocalNode(Channels channels, Ticker ticker, Settings settings) {
        this.channels = channels;
        this.ticker = ticker;
        this.settings = settings;
    }

    @Override
    public String reservedPrefix() {
        return settings.reservedPrefix();
    }

    @Override
    public int messageMaxBytes() {
        return settings.postMaxBytes();
    }

    @Override
    public List<Outcome> publish(List<Draft> drafts) {
        var outcomes = new ArrayList<Outcome>(drafts.size());
        for (Draft draft : drafts) {
            outcomes.add(publish(draft, drafts.size() > 1));
        }
        return outcomes;
    }

    private Outcome publish(Draft draft, boolean oneOfMany) {
        if (draft.text().isEmpty()) {
            return new Outcome.Accepted(new Published(0, Optional.empty()));
        }
        Message message = Message.text(draft.text(), ticker.nanos());
        Publication publication = oneOfMany ? channels.publishOneOfMany(draft.channel(), message, Door.POST)
                : channels.publish(draft.channel(), message, Door.POST);
        return publication instanceof Publication.Published published
                ? new Outcome.Accepted(new Published(published.subscribers(), Optional.ofNullable(published.id()).map(Cursor::toString)))
                : new Outcome.Failed(new NoRoomException("This node has no room to keep the message."));
    }
}
