package pinghub.client;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import pinghub.channel.ChannelName;

/** Publishes to one node, and keeps what is to wait for a commit. Thread-safe. */
public final class Messenger implements Pinghub {

    private static final System.Logger LOG = System.getLogger(Messenger.class.getName());

    private final Node node;
    private final Transactions transactions;

    /** A messenger of the applications in this server. */
    public Messenger(Node node) {
        this(node, new Transactions());
    }

    Messenger(Node node, Transactions transactions) {
        this.node = node;
        this.transactions = transactions;
    }

    @Override
    public PinghubChannel channel(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("the path of a channel must start with a slash");
        }
        if (path.startsWith(node.reservedPrefix())) {
            throw new IllegalArgumentException("paths below " + node.reservedPrefix() + " are no channels");
        }
        return new Channel(new ChannelName(path));
    }

    private final class Channel implements PinghubChannel {

        private final ChannelName name;

        Channel(ChannelName name) {
            this.name = name;
        }

        @Override
        public String path() {
            return name.value();
        }

        @Override
        public Published publish(String text) {
            return now(draft(text));
        }

        @Override
        public void publishAfterCommit(String text) {
            Draft draft = draft(text);
            switch (transactions.keep(draft, Messenger.this::committed)) {
                case KEPT, LOST -> { } // one that is being rolled back loses it, as it does what was kept
                case NO_TRANSACTION -> now(draft);
            }
        }

        private Draft draft(String text) {
            var draft = new Draft(name, text);
            // No character has more than three bytes for each of its chars.
            if (text.length() > node.messageMaxBytes() / 3
                    && text.getBytes(StandardCharsets.UTF_8).length > node.messageMaxBytes()) {
                throw new RefusedException(413, "The message must not be larger than " + node.messageMaxBytes() + " bytes.");
            }
            return draft;
        }

        @Override
        public String toString() {
            return "channel " + name;
        }
    }

    private Published now(Draft draft) {
        Node.Outcome outcome = node.publish(List.of(draft)).get(0);
        if (outcome instanceof Node.Outcome.Accepted accepted) {
            return accepted.published();
        }
        throw ((Node.Outcome.Failed) outcome).why();
    }

    private void committed(List<Draft> drafts) {
        List<Node.Outcome> outcomes = node.publish(drafts);
        var failed = new ArrayList<Draft>();
        PinghubException first = null;
        for (int i = 0; i < drafts.size(); i++) {
            if (outcomes.get(i) instanceof Node.Outcome.Failed failure) {
                first = failed.isEmpty() ? failure.why() : first;
                failed.add(drafts.get(i));
            }
        }
        if (first != null) {
            LOG.log(Level.WARNING, "of " + drafts.size() + " messages of a committed transaction, " + failed.size()
                    + " could not be published, the first to channel " + failed.get(0).channel(), first);
        }
    }
}
