package pinghub.relay.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a subscriber has read in each of its channels. Written as one id: {@code time:tag} for one channel; for several
 * {@code time:t1,t2,…}, where {@code -} is a channel of which nothing was read in that second, and the channel whose message came last is
 * in brackets. Never changes.
 */
public final class Position {

    private static final Pattern TAGS = Pattern.compile("(?:-|\\d{1,9}|\\[\\d{1,9}\\])(?:,(?:-|\\d{1,9}|\\[\\d{1,9}\\]))*");
    private static final Pattern PLAIN = Pattern.compile("\\d{1,9}");

    private final List<MessageId> seen;
    private final int latest; // the channel whose message came last; −1 if none has

    private Position(List<MessageId> seen, int latest) {
        this.seen = List.copyOf(seen);
        this.latest = latest;
    }

    /** Before everything in so many channels. */
    public static Position beginning(int channels) {
        var seen = new ArrayList<MessageId>(channels);
        for (int i = 0; i < channels; i++) {
            seen.add(MessageId.before(0));
        }
        return new Position(seen, -1);
    }

    /** In one channel, directly behind a message. */
    public static Position after(MessageId id) {
        return new Position(List.of(id), 0);
    }

    /** In each channel directly behind a message; none of them was the last. */
    static Position of(List<MessageId> seen) {
        return new Position(seen, -1);
    }

    /**
     * What stands for one position in so many channels: a second, and the tags.
     *
     * @return empty if the tags are not as many as the channels, or not exactly one of several is in brackets; of several, one plain tag
     *         is that of the first, and nothing has been read of the others
     */
    public static Optional<Position> parse(long time, String tags, int channels) {
        if (PLAIN.matcher(tags).matches()) {
            return Optional.of(single(new MessageId(time, Integer.parseInt(tags)), channels));
        }
        if (tags.length() > 12 * channels || !TAGS.matcher(tags).matches()) { // the longest tag: brackets, digits and a comma
            return Optional.empty();
        }
        String[] parts = tags.split(",", -1);
        var seen = new ArrayList<MessageId>(channels);
        int latest = -1;
        int brackets = 0;
        for (int i = 0; i < parts.length; i++) {
            String tag = parts[i];
            if (tag.startsWith("[")) {
                brackets++;
                latest = i;
                tag = tag.substring(1, tag.length() - 1);
            }
            seen.add(tag.equals("-") ? MessageId.before(time) : new MessageId(time, Integer.parseInt(tag)));
        }
        return parts.length == channels && brackets == 1 ? Optional.of(new Position(seen, latest)) : Optional.empty();
    }

    private static Position single(MessageId first, int channels) {
        var seen = new ArrayList<MessageId>(channels);
        seen.add(first);
        for (int i = 1; i < channels; i++) {
            seen.add(MessageId.before(first.time()));
        }
        return new Position(seen, 0);
    }

    /** The number of channels. */
    public int channels() {
        return seen.size();
    }

    /** The last message that was read of one channel, or a place before its first. */
    public MessageId seen(int channel) {
        return seen.get(channel);
    }

    /** The position once a message of one channel has been read. */
    public Position next(int channel, MessageId id) {
        if (seen.size() == 1) {
            return after(id);
        }
        var next = new ArrayList<>(seen);
        next.set(channel, id);
        return new Position(next, channel);
    }

    /** The second of the message that came last. */
    public long time() {
        long time = 0;
        for (MessageId id : seen) {
            time = Math.max(time, id.time());
        }
        return time;
    }

    /** The part of the id that tells apart what came in one second. */
    public String tags() {
        if (seen.size() == 1) {
            return Integer.toString(seen.get(0).tag());
        }
        long time = time();
        var tags = new StringBuilder();
        for (int i = 0; i < seen.size(); i++) {
            MessageId id = seen.get(i);
            boolean some = id.time() == time && id.tag() >= 0;
            tags.append(i == 0 ? "" : ",").append(i == latest ? "[" : "").append(some ? Integer.toString(id.tag()) : "-")
                    .append(i == latest ? "]" : "");
        }
        return tags.toString();
    }

    /** {@code time:tags}. */
    @Override
    public String toString() {
        return time() + ":" + tags();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Position that && latest == that.latest && seen.equals(that.seen);
    }

    @Override
    public int hashCode() {
        return seen.hashCode();
    }
}
