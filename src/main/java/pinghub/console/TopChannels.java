package pinghub.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import pinghub.channel.ChannelInfo;
import pinghub.channel.ChannelName;
import pinghub.channel.Cursor;

/**
 * Which channels have the most subscribers, and which the most messages. Remembers a line for each channel from one look to the next; not
 * thread-safe.
 */
final class TopChannels {

    /** How many channels a list has at most. */
    static final int SIZE = 20;

    private static final Comparator<Entry> BY_NAME = Comparator.comparing(entry -> entry.name().value());
    private static final Comparator<Entry> BY_SUBSCRIBERS =
            Comparator.comparingInt(Entry::subscribers).reversed().thenComparing(BY_NAME);
    private static final Comparator<Entry> BY_RATE = Comparator.comparingDouble(Entry::rate).reversed().thenComparing(BY_NAME);

    private final Map<ChannelName, Seen> seen = new HashMap<>(); // as of the last look
    private long lookedAt;
    private long looks;

    /** {@code rate} is in messages a second, since the look before. */
    record Entry(ChannelName name, int subscribers, double rate) { }

    /** The first of all channels: those with the most subscribers, 1 or more, and with the most messages, if they had any. */
    record Top(List<Entry> bySubscribers, List<Entry> byRate) { }

    private static final class Seen {
        private Cursor last;
        private long look;

        private Seen(Cursor last, long look) {
            this.last = last;
            this.look = look;
        }
    }

    /**
     * Looks at all channels.
     *
     * @param walk shows each of them
     * @param now  by the node's ticker, later than at the look before
     * @return empty the first time, as there is nothing yet to compare with
     */
    Optional<Top> look(Consumer<Consumer<ChannelInfo>> walk, long now) {
        double seconds = (double) (now - lookedAt) / TimeUnit.SECONDS.toNanos(1);
        boolean first = looks == 0;
        looks++;
        lookedAt = now;
        var bySubscribers = new PriorityQueue<>(SIZE + 1, BY_SUBSCRIBERS.reversed());
        var byRate = new PriorityQueue<>(SIZE + 1, BY_RATE.reversed());
        walk.accept(channel -> {
            var entry = new Entry(channel.name(), channel.subscribers(), published(channel) / seconds);
            if (entry.subscribers() > 0) {
                add(entry, bySubscribers);
            }
            if (entry.rate() > 0) {
                add(entry, byRate);
            }
        });
        seen.values().removeIf(channel -> channel.look != looks);
        return first ? Optional.empty() : Optional.of(new Top(sorted(bySubscribers, BY_SUBSCRIBERS), sorted(byRate, BY_RATE)));
    }

    /** Nobody looks for now: lets go of what is remembered. */
    void forget() {
        seen.clear();
        looks = 0;
    }

    /** How many channels are remembered. */
    int size() {
        return seen.size();
    }

    /** Messages since the look before; all there were, of a channel that is new or that had been forgotten meanwhile. */
    private double published(ChannelInfo channel) {
        Cursor last = channel.last();
        Seen before = seen.get(channel.name());
        if (before == null) {
            seen.put(channel.name(), new Seen(last, looks));
            return last.seq();
        }
        long messages = before.last.epoch() == last.epoch() ? last.seq() - before.last.seq() : last.seq();
        before.last = last;
        before.look = looks;
        return messages;
    }

    private static void add(Entry entry, PriorityQueue<Entry> queue) {
        queue.add(entry);
        if (queue.size() > SIZE) {
            queue.remove();
        }
    }

    private static List<Entry> sorted(PriorityQueue<Entry> queue, Comparator<Entry> order) {
        var entries = new ArrayList<>(queue);
        entries.sort(order);
        return List.copyOf(entries);
    }
}
