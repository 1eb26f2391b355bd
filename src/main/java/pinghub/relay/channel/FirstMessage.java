package pinghub.relay.channel;

/**
 * Where a subscriber begins that does not say where.
 *
 * @param number so many-th oldest, from 1; if negative so many-th newest; 0 with what is published from now on
 */
public record FirstMessage(int number) {

    /** All that is kept. */
    public static final FirstMessage OLDEST = new FirstMessage(1);

    /** What is published from now on. */
    public static final FirstMessage NEWEST = new FirstMessage(0);

    /** How many of so many messages are passed over. */
    int skipped(int messages) {
        if (number == 0) {
            return messages;
        }
        long skipped = number > 0 ? number - 1L : (long) messages + number;
        return (int) Math.max(0, Math.min(messages, skipped));
    }
}
