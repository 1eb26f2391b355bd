package pinghub.relay.channel;

import java.util.Arrays;
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

    private final long time;
    private final int[] tags; // of what was read in that second; −1 where nothing was
    private final int latest; // the channel whose message came last; −1 if none has

    private Position(long time, int[] tags, int latest) {
        this.time = time;
        this.tags = tags;
        this.latest = latest;
    }

    /** Before everything in so many channels. */
    public static Position beginning(int channels) {
        return new Position(0, unread(channels), -1);
    }

    private static int[] unread(int channels) {
        var tags = new int[channels];
        Arrays.fill(tags, -1);
        return tags;
    }

    /** In one channel, directly behind a message. */
    public static Position after(MessageId id) {
        return new Position(id.time(), new int[] {id.tag()}, 0);
    }

    /**
     * Where somebody is who has read each channel up to a message. What was read in another second than that of the latest is not part of
     * it.
     *
     * @param latest the channel whose message came last; −1 if none has: then the second is the last of all
     */
    static Position of(MessageId[] seen, int latest) {
        long time = 0;
        if (latest >= 0) {
            time = seen[latest].time();
        } else {
            for (MessageId id : seen) {
                time = Math.max(time, id.time());
            }
        }
        var tags = new int[seen.length];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = seen[i].time() == time ? seen[i].tag() : -1;
        }
        return new Position(time, tags, latest);
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
        var seen = new int[parts.length];
        int latest = -1;
        int brackets = 0;
        for (int i = 0; i < parts.length; i++) {
            String tag = parts[i];
            if (tag.startsWith("[")) {
                brackets++;
                latest = i;
                tag = tag.substring(1, tag.length() - 1);
            }
            seen[i] = tag.equals("-") ? -1 : Integer.parseInt(tag);
        }
        return parts.length == channels && brackets == 1 ? Optional.of(new Position(time, seen, latest)) : Optional.empty();
    }

    private static Position single(MessageId first, int channels) {
        int[] tags = unread(channels);
        tags[0] = first.tag();
        return new Position(first.time(), tags, 0);
    }

    /** The number of channels. */
    public int channels() {
        return tags.length;
    }

    /** The last message that was read of one channel, or a place before its first. */
    public MessageId seen(int channel) {
        return new MessageId(time, tags[channel]);
    }

    /** The same of each channel. */
    MessageId[] seen() {
        var seen = new MessageId[tags.length];
        Arrays.setAll(seen, this::seen);
        return seen;
    }

    /** The second of the message that came last. */
    public long time() {
        return time;
    }

    /** The part of the id that tells apart what came in one second. */
    public String tags() {
        if (tags.length == 1) {
            return Integer.toString(tags[0]);
        }
        var written = new StringBuilder();
        for (int i = 0; i < tags.length; i++) {
            written.append(i == 0 ? "" : ",").append(i == latest ? "[" : "").append(tags[i] >= 0 ? Integer.toString(tags[i]) : "-")
                    .append(i == latest ? "]" : "");
        }
        return written.toString();
    }

    /** {@code time:tags}. */
    @Override
    public String toString() {
        return time + ":" + tags();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Position that && time == that.time && latest == that.latest && Arrays.equals(tags, that.tags);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(time) + Arrays.hashCode(tags);
    }
}
