package pinghub.relay.channel;

import java.util.Collection;

/**
 * A channel at one moment; or several, of which there is no last id.
 *
 * @param messages            kept
 * @param requestedSecondsAgo when a subscriber last came; −1 if none has
 * @param subscribers         held
 * @param lastId              of the last message, also if it is not kept any more; {@link MessageId#NONE} if there was none
 */
public record RelayInfo(int messages, long requestedSecondsAgo, int subscribers, MessageId lastId) {

    /** Several as one: their sums, and the latest request. */
    public static RelayInfo sum(Collection<RelayInfo> infos) {
        int messages = 0;
        int subscribers = 0;
        long requested = -1;
        for (RelayInfo info : infos) {
            messages += info.messages;
            subscribers += info.subscribers;
            if (info.requestedSecondsAgo >= 0 && (requested < 0 || info.requestedSecondsAgo < requested)) {
                requested = info.requestedSecondsAgo;
            }
        }
        return new RelayInfo(messages, requested, subscribers, MessageId.NONE);
    }
}
