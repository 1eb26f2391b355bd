package pinghub.channel;

import org.jspecify.annotations.Nullable;

/** The name of a channel: the decoded path of its URL with the leading slash, 1-256 code points, no NUL. */
public record ChannelName(String value) {

    public static final int MAX_CODE_POINTS = 256;

    public ChannelName {
        int length = value.codePointCount(0, value.length());
        if (length < 1 || length > MAX_CODE_POINTS) {
            throw new IllegalArgumentException(
                    "channel name must be 1-" + MAX_CODE_POINTS + " code points long, was " + length);
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("channel name must not contain NUL");
        }
        // A lone surrogate has no UTF-8 form, so no client could ever ask for this channel again.
        if (!Unicode.isWellFormed(value)) {
            throw new IllegalArgumentException("channel name is not well-formed Unicode");
        }
    }

    @Override
    public String toString() {
        return value;
    }

    // By hand: what the compiler makes for a record has the JDK (17) hold on to this class, and so to an undeployed application.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChannelName that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
