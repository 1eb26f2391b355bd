package pinghub.channel;

/** What became of the wish to join a channel. */
public sealed interface Admission {

    record Admitted(Subscription subscription) implements Admission { }

    /** The node already has as many subscribers, or channels, as it may. */
    record Full(String what, int limit) implements Admission { }
}
