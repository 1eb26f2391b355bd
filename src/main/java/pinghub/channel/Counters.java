package pinghub.channel;

import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened on this node since it started. Thread-safe; each figure is exact, two of them read one after the other may
 * be a moment apart. At rest: {@code due = sent + dropped of every reason}.
 */
@Singleton
public final class Counters {

    private final LongAdder postMessages = new LongAdder();
    private final LongAdder websocketMessages = new LongAdder();
    private final LongAdder unheard = new LongAdder();
    private final LongAdder due = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder keepalives = new LongAdder();
    private final AtomicLong waitingBytes = new AtomicLong(); // read for each delivery, changed for each message
    private final AtomicLong historyBytes = new AtomicLong();
    private final LongAdder historyMessages = new LongAdder();
    private final LongAdder historyRefusals = new LongAdder();
    private final LongAccumulator outboxHighWater = new LongAccumulator(Math::max, 0);
    private final Map<DropReason, LongAdder> dropped = adders(DropReason.class);
    private final Map<CloseReason, LongAdder> closed = adders(CloseReason.class);
    private final ConcurrentMap<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final Histogram lag = new Histogram();

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        var map = new EnumMap<E, LongAdder>(type);
        for (E constant : type.getEnumConstants()) {
            map.put(constant, new LongAdder());
        }
        return map;
    }

    /** Each constant has one. */
    private static <E extends Enum<E>> LongAdder adder(Map<E, LongAdder> adders, E constant) {
        return Objects.requireNonNull(adders.get(constant));
    }

    /** A message of so many bytes was taken. */
    public void accepted(Door door, int bytes) {
        switch (door) {
            case POST -> postMessages.increment();
            case WEBSOCKET -> websocketMessages.increment();
            case NONE -> {
                return;
            }
        }
        bytesIn.add(bytes);
    }

    /** An empty websocket message came in: a keepalive, not a message. */
    public void keepalive() {
        keepalives.increment();
    }

    /** A message had no subscriber. */
    void unheard() {
        unheard.increment();
    }

    /** A message is meant for so many subscribers. */
    void due(int subscribers) {
        due.add(subscribers);
    }

    /** A message was written to a subscriber, so many nanoseconds after its door took it. */
    public void sent(int bytes, long lagNanos) {
        sent.increment();
        bytesOut.add(bytes);
        lag.record(lagNanos);
    }

    /** So many deliveries did not happen. */
    public void dropped(DropReason reason, long deliveries) {
        if (deliveries > 0) {
            adder(dropped, reason).add(deliveries);
        }
    }

    /** A subscriber's connection ended. */
    public void closed(CloseReason reason) {
        adder(closed, reason).increment();
    }

    /**
     * A request was refused.
     *
     * @param reason one of a fixed, small set of names: it becomes a label, and must never hold what a client sent
     */
    public void refused(String reason) {
        refused.computeIfAbsent(reason, key -> new LongAdder()).increment();
    }

    /** Messages that wait for subscribers take so many bytes of memory more, or less. */
    void waits(long bytes) {
        if (bytes != 0) {
            waitingBytes.addAndGet(bytes);
        }
    }

    /** Memory in bytes, about, of what outboxes hold beyond their first few kilobytes; a message that waits for many counts once. */
    public long waitingBytes() {
        return waitingBytes.get();
    }

    /**
     * Histories keep so many messages and bytes of memory more, or less.
     *
     * @param limit for all of them
     * @return {@code false} if that would be more bytes than the limit; then nothing has changed
     */
    boolean keep(long messages, long bytes, long limit) {
        if (bytes > 0) {
            long before;
            do {
                before = historyBytes.get();
                if (before + bytes > limit) {
                    return false;
                }
            } while (!historyBytes.compareAndSet(before, before + bytes));
        } else if (bytes < 0) {
            historyBytes.addAndGet(bytes);
        }
        if (messages != 0) {
            historyMessages.add(messages);
        }
        return true;
    }

    /** Histories keep so many messages and bytes of memory less. */
    void letGo(long messages, long bytes) {
        keep(-messages, -bytes, Long.MAX_VALUE);
    }

    /** A message was refused because it could not be kept. */
    void historyRefusal() {
        historyRefusals.increment();
    }

    /** Messages that are kept. */
    public long historyMessages() {
        return historyMessages.sum();
    }

    /** Memory in bytes, about, of the messages that are kept. */
    public long historyBytes() {
        return historyBytes.get();
    }

    /** Messages that were refused because they could not be kept. */
    public long historyRefusals() {
        return historyRefusals.sum();
    }

    void outboxDepth(int messages) {
        // Most calls change nothing; reading first keeps the writers' cache line shared.
        if (messages > outboxHighWater.get()) {
            outboxHighWater.accumulate(messages);
        }
    }

    public long postMessages() {
        return postMessages.sum();
    }

    public long websocketMessages() {
        return websocketMessages.sum();
    }

    /** Messages that had no subscriber. */
    public long unheardMessages() {
        return unheard.sum();
    }

    /** Deliveries that publishing called for: accepted messages times the subscribers each had. */
    public long dueDeliveries() {
        return due.sum();
    }

    public long sentDeliveries() {
        return sent.sum();
    }

    public long droppedDeliveries(DropReason reason) {
        return adder(dropped, reason).sum();
    }

    public long closedConnections(CloseReason reason) {
        return adder(closed, reason).sum();
    }

    /** Refused requests by reason, a snapshot. */
    public Map<String, Long> refusals() {
        var snapshot = new TreeMap<String, Long>();
        refused.forEach((reason, count) -> snapshot.put(reason, count.sum()));
        return snapshot;
    }

    /** Bytes of message payloads taken in. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Bytes of message payloads written to subscribers. */
    public long bytesOut() {
        return bytesOut.sum();
    }

    public long keepalives() {
        return keepalives.sum();
    }

    /** The most messages that ever waited for one subscriber. */
    public long outboxHighWater() {
        return outboxHighWater.get();
    }

    /** Time from a door's taking a message to its being written to a subscriber. */
    public Histogram lag() {
        return lag;
    }
}
