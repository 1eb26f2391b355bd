package pinghub.relay.channel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Message;

/**
 * The order in which messages that several channels have kept are read. The place of each in all the channels is found when it is asked
 * for, which is cheap if that is in their order. Keeps no message. Thread-safe.
 */
final class Trail {

    private static final Comparator<Step> ORDER = Comparator.comparing(step -> step.message.id());

    private final MessageId[] start;
    private final int[] channels;   // of each message
    private final MessageId[] ids;  // the same
    private MessageId[] seen;             // guarded by this, as the next two: of each channel
    private int walked;                   // so many messages have been read
    private @Nullable Position position;  // of the last of them; null if not known

    private record Step(int channel, RelayMessage message) { }

    private Trail(MessageId[] start, List<Step> steps) {
        this.start = start;
        this.channels = steps.stream().mapToInt(Step::channel).toArray();
        this.ids = steps.stream().map(step -> step.message.id()).toArray(MessageId[]::new);
        this.seen = start.clone();
    }

    /**
     * The messages in the order of their ids, those with the same in that of their channels; each with its {@link RelayMessage#position}.
     *
     * @param start    where the reader begins in each channel
     * @param kept     the messages of each channel, in their order
     * @param limit    so many of all at most
     * @param maxBytes of their bodies, within which the last one begins
     */
    static List<Message> merge(MessageId[] start, List<List<RelayMessage>> kept, int limit, long maxBytes) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < kept.size(); i++) {
            for (RelayMessage message : kept.get(i)) {
                steps.add(new Step(i, message));
            }
        }
        steps.sort(ORDER); // keeps the order of channels
        int taken = 0;
        for (long bytes = 0; taken < steps.size() && taken < limit && bytes < maxBytes; taken++) {
            bytes += steps.get(taken).message.bytes().length;
        }
        List<Step> read = steps.subList(0, taken);
        var trail = new Trail(start, read);
        var messages = new ArrayList<Message>(taken);
        for (int i = 0; i < taken; i++) {
            int number = i;
            RelayMessage message = read.get(i).message;
            messages.add(message.message().with(new RelayMessage.Placed(message, () -> trail.position(number))));
        }
        return messages;
    }

    /** Where a reader is once it has read up to this message, 0 being the first. */
    private synchronized Position position(int number) {
        if (position == null || walked != number + 1) {
            if (walked > number) {
                walked = 0;
                seen = start.clone();
            }
            for (; walked <= number; walked++) {
                seen[channels[walked]] = ids[walked];
            }
            position = Position.of(seen, channels[number]);
        }
        return position;
    }
}
