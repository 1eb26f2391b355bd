package pinghub.channel;

/**
 * A channel at one moment.
 *
 * @param subscribers how many are in it
 * @param messages    how many are kept
 * @param bytes       of the payloads of those
 * @param last        the id of its last message; with a seq of 0 if there was none in this epoch
 */
public record ChannelInfo(ChannelName name, int subscribers, int messages, long bytes, Cursor last) {

    /** Messages published in this epoch. */
    public long published() {
        return last.seq();
    }
}
