package pinghub.http;

import java.util.List;
import java.util.Optional;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;

/** One element of a batch. */
sealed interface BatchItem {

    /** Where a message is to go. */
    sealed interface Target {

        /** To these channels, each once, whether they are there or not. */
        record Named(List<ChannelName> channels) implements Target { }

        /** To every channel there is that it matches. */
        record Matching(ChannelPattern pattern) implements Target { }
    }

    /**
     * A text for one or several channels; neither of them is more than it may be.
     *
     * @param key by which it is known again if it comes once more
     */
    record Publication(Target target, byte[] utf8, Optional<String> key) implements BatchItem { }

    /** Something else; {@code sentence} says what is wrong, for the publisher. */
    record Wrong(String sentence) implements BatchItem { }
}
