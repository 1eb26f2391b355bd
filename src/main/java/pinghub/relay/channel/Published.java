package pinghub.relay.channel;

/** What became of the wish to make a channel, or to publish to it. */
public sealed interface Published {

    /** It is done. The subscribers are those that were held just before, and so have been sent it. */
    record Stored(RelayInfo info) implements Published { }

    /** The memory for messages, or the number of channels, does not allow it; nobody gets it. */
    record NoRoom() implements Published { }

    /** A limit of the group does not allow it; nobody gets it. */
    record GroupFull(String sentence) implements Published { }
}
