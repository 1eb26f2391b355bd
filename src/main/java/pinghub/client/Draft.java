package pinghub.client;

import pinghub.channel.ChannelName;
import pinghub.channel.Unicode;

/** A message that is not published yet; neither of the two can be wrong. */
public record Draft(ChannelName channel, String text) {

    public Draft {
        if (!Unicode.isWellFormed(text)) {
            throw new IllegalArgumentException("the message has half of a surrogate pair");
        }
    }

    /** Without the text, so that no log can leak one. */
    @Override
    public String toString() {
        return "message for " + channel;
    }
}
