package pinghub.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import pinghub.channel.ChannelName;
import pinghub.channel.Unicode;

/**
 * Which channel a request's path names. Decodes the raw path itself, strictly, so that one decoded path is one channel however
 * it is spelled and whatever the container would have made of it: {@code /a%2Fb} is {@code /a/b}; {@code //}, a trailing
 * {@code /}, {@code ;x=y} and {@code .} are part of the name.
 */
public sealed interface ChannelPath {

    /** The path names a channel. */
    record Named(ChannelName name) implements ChannelPath { }

    /** The path is below the reserved prefix; {@code rest} is what follows it. */
    record Reserved(String rest) implements ChannelPath { }

    /** The path is well-formed and too long for a channel's name; {@code sentence} says so, for the client. */
    record TooLong(String path, String sentence) implements ChannelPath { }

    /** The path is refused; {@code sentence} says why, for the client. */
    record Malformed(String sentence) implements ChannelPath { }

    /**
     * Reads a path.
     *
     * @param rawUri         the request target without its query, as the container shows it: escapes as they were sent, and
     *                       other characters beyond ASCII either as their UTF-8 bytes, one char each, or decoded
     * @param containerPath  what the container made of the same path, to tell which of the two
     * @param contextPath    the decoded context path, empty for the root
     * @param reservedPrefix what the paths that are not channels start with
     */
    static ChannelPath of(String rawUri, String containerPath, String contextPath, String reservedPrefix) {
        String decoded;
        try {
            decoded = decode(withoutAuthority(rawUri), containerPath);
        } catch (CharacterCodingException e) {
            return new Malformed("The path is not valid UTF-8.");
        } catch (IllegalArgumentException e) {
            return new Malformed(Objects.requireNonNull(e.getMessage())); // each that is thrown here has a sentence
        }
        if (!decoded.startsWith(contextPath + "/") && !decoded.equals(contextPath)) {
            return new Malformed("The path is outside of this application.");
        }
        return ofAnyLength(decoded.substring(contextPath.length()), reservedPrefix);
    }

    /** The same for a path that is written as it is, without escapes and without the context path; it is never {@link TooLong}. */
    static ChannelPath ofDecoded(String path, String reservedPrefix) {
        ChannelPath any = ofAnyLength(path, reservedPrefix);
        return any instanceof TooLong tooLong ? new Malformed(tooLong.sentence()) : any;
    }

    private static ChannelPath ofAnyLength(String path, String reservedPrefix) {
        if (!path.startsWith("/")) {
            return new Malformed("The path must start with a slash.");
        }
        if (path.startsWith(reservedPrefix)) {
            return new Reserved(path.substring(reservedPrefix.length()));
        }
        if (path.indexOf('\0') >= 0) {
            return new Malformed("The path must not contain NUL.");
        }
        if (!Unicode.isWellFormed(path)) {
            return new Malformed("The path is not valid Unicode.");
        }
        int length = path.codePointCount(0, path.length());
        if (length > ChannelName.MAX_CODE_POINTS) {
            return new TooLong(path, "The path must be 1-" + ChannelName.MAX_CODE_POINTS
                    + " Unicode code points long after decoding, it has " + length + ".");
        }
        return new Named(new ChannelName(path));
    }

    /** The absolute form, {@code GET http://host/path} (RFC 9112 §3.2.2), names the same path. */
    private static String withoutAuthority(String uri) {
        int scheme = uri.indexOf("://");
        if (uri.startsWith("/") || scheme < 0) {
            return uri;
        }
        int path = uri.indexOf('/', scheme + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    private static String decode(String raw, String containerPath) throws CharacterCodingException {
        if (isAscii(raw)) {
            return raw.indexOf('%') < 0 ? raw : decode(raw, true);
        }
        // "é" as it is can be one decoded char, or half of an "é" in bytes. The container itself knows which it means.
        String expected = beyondAscii(containerPath);
        Optional<String> fromBytes = decodeIfUtf8(raw, true);
        if (fromBytes.isPresent() && beyondAscii(fromBytes.get()).equals(expected)) {
            return fromBytes.get();
        }
        Optional<String> decodedBefore = decodeIfUtf8(raw, false);
        if (decodedBefore.isPresent() && beyondAscii(decodedBefore.get()).equals(expected)) {
            if (fromBytes.isPresent() || raw.chars().allMatch(c -> c <= 0xFF)) {
                // Open Liberty shows bytes in both, others show "é" in both: one channel must not have two names.
                throw new IllegalArgumentException("Characters beyond ASCII must be percent-encoded in the path.");
            }
            return decodedBefore.get();
        }
        throw new CharacterCodingException();
    }

    // A loop, as this runs for every message that is posted.
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> decodeIfUtf8(String raw, boolean bytesAsChars) {
        try {
            return Optional.of(decode(raw, bytesAsChars));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String beyondAscii(String text) {
        return text.codePoints().filter(c -> c >= 0x80)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static String decode(String raw, boolean bytesAsChars) throws CharacterCodingException {
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(escape(raw, i));
                i += 2;
            } else if (c < 0x80 || bytesAsChars && c <= 0xFF) {
                bytes.write(c);
            } else {
                int codePoint = raw.codePointAt(i);
                if (Character.getType(codePoint) == Character.SURROGATE || codePoint == 0xFFFD) {
                    throw new CharacterCodingException(); // what a container made of malformed bytes
                }
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint) - 1;
            }
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    }

    private static int escape(String raw, int at) {
        int high = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
        int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), 16) : -1;
        // Character.digit also knows the digits of other scripts; the escape is ASCII only (RFC 3986 §2.1).
        if (high < 0 || low < 0 || raw.charAt(at + 1) > 0x7F || raw.charAt(at + 2) > 0x7F) {
            throw new IllegalArgumentException("The path has a malformed percent-escape.");
        }
        return high << 4 | low;
    }
}
