package pinghub.http;

import java.util.List;
import pinghub.channel.ChannelName;

/** One element of a batch. */
sealed interface BatchItem {

    /** A text for one or several channels; neither of them is more than it may be. */
    record Publication(List<ChannelName> channels, byte[] utf8) implements BatchItem { }

    /** Something else; {@code sentence} says what is wrong, for the publisher. */
    record Wrong(String sentence) implements BatchItem { }
}
