package pinghub.channel;

/** What became of the wish to join a channel. */
public sealed interface Admission {

    /**
     * It is in.
     *
     * @param backlog what comes before the messages that are published from now on
     */
    record Admitted(Subscription subscription, Backlog backlog) implements Admission { }

    /** The node already has as many subscribers, or channels, as it may. */
    record Full(String what, int limit) implements Admission { }
}
