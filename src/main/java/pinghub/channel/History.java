package pinghub.channel;

/**
 * The newest messages of one channel without a hole, as its rule promises to keep them. Nothing is given up to make room for others:
 * what would not fit into the node's memory for all channels is refused. Guarded by its channel.
 */
final class History {

    /** What a kept message takes beside its payload, about: the array's header, and its place in the ring. */
    static final int OVERHEAD = 64;

    private static final int SMALLEST = 8;

    private final HistoryRule rule;
    private final long age; // nanoseconds
    private final long nodeBytes;
    private final Counters counters;
    private byte[][] payloads = new byte[SMALLEST][]; // a ring, as the other two
    private long[] times = new long[SMALLEST];        // never falling
    private boolean[] binary = new boolean[SMALLEST];
    private int first;  // index of the oldest
    private int size;
    private long bytes; // of the payloads

    /** @param nodeBytes memory for the histories of all channels together */
    History(HistoryRule rule, long nodeBytes, Counters counters) {
        this.rule = rule;
        this.age = rule.age().toNanos();
        this.nodeBytes = nodeBytes;
        this.counters = counters;
    }

    /**
     * Keeps the message. One that is larger than all of the rule's bytes is not kept, and nothing that came before it, so that what is
     * kept has no hole.
     *
     * @return {@code false} if the node has no room; then nothing has changed
     */
    boolean add(Message message) {
        if (message.size() > rule.bytes()) {
            drop(size);
            return true;
        }
        long time = size == 0 ? message.publishedAt() : later(message.publishedAt(), times[index(size - 1)]);
        expire(time);
        int evicted = 0;
        long freed = 0;
        while (evicted < size && (size - evicted >= rule.messages() || bytes - freed + message.size() > rule.bytes())) {
            freed += payloads[index(evicted)].length;
            evicted++;
        }
        if (!counters.keep(1 - evicted, message.size() - freed + (long) OVERHEAD * (1 - evicted), nodeBytes)) {
            return false;
        }
        forget(evicted, freed);
        if (size == payloads.length) {
            resize(Math.min(2 * size, Math.max(rule.messages(), SMALLEST)));
        }
        int index = index(size);
        payloads[index] = message.bytes();
        times[index] = time;
        binary[index] = !message.isText();
        size++;
        bytes += message.size();
        return true;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    /** Lets go of what is older than promised. */
    void expire(long now) {
        int expired = 0;
        while (expired < size && now - times[index(expired)] > age) {
            expired++;
        }
        drop(expired);
    }

    /** Lets go of the oldest. */
    private void drop(int messages) {
        if (messages == 0) {
            return;
        }
        long freed = 0;
        for (int i = 0; i < messages; i++) {
            freed += payloads[index(i)].length;
        }
        counters.letGo(messages, freed + (long) OVERHEAD * messages);
        forget(messages, freed);
        if (size < payloads.length / 4) {
            resize(Math.max(SMALLEST, 2 * size));
        }
    }

    @SuppressWarnings("NullAway") // nobody looks at what is outside the ring
    private void forget(int messages, long freed) {
        for (int i = 0; i < messages; i++) {
            payloads[index(i)] = null;
        }
        first = index(messages);
        size -= messages;
        bytes -= freed;
    }

    private void resize(int capacity) {
        if (capacity == payloads.length) {
            return;
        }
        var newPayloads = new byte[capacity][];
        var newTimes = new long[capacity];
        var newBinary = new boolean[capacity];
        copy(0, size, newPayloads, newBinary);
        int untilEnd = Math.min(size, times.length - first);
        System.arraycopy(times, first, newTimes, 0, untilEnd);
        System.arraycopy(times, 0, newTimes, untilEnd, size - untilEnd);
        payloads = newPayloads;
        times = newTimes;
        binary = newBinary;
        first = 0;
    }

    private int index(int position) {
        int index = first + position;
        return index < payloads.length ? index : index - payloads.length;
    }

    /** Copies so many messages from a position on, 0 being the oldest. */
    void copy(int position, int count, byte[][] toPayloads, boolean[] toBinary) {
        int from = index(position);
        int untilEnd = Math.min(count, payloads.length - from);
        System.arraycopy(payloads, from, toPayloads, 0, untilEnd);
        System.arraycopy(payloads, 0, toPayloads, untilEnd, count - untilEnd);
        System.arraycopy(binary, from, toBinary, 0, untilEnd);
        System.arraycopy(binary, 0, toBinary, untilEnd, count - untilEnd);
    }

    /** How many of so many messages from a position on have so many bytes: at least one, and as many as begin within them. */
    int within(int position, int count, int bytesAtMost) {
        int taken = 0;
        long takenBytes = 0;
        while (taken < count && (taken == 0 || takenBytes < bytesAtMost)) {
            takenBytes += Math.max(1, payloads[index(position + taken)].length);
            taken++;
        }
        return taken;
    }

    int size() {
        return size;
    }

    /** Of the payloads. */
    long bytes() {
        return bytes;
    }
}
