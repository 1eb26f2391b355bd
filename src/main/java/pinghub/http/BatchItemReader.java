package pinghub.http;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;
import pinghub.channel.Unicode;
import pinghub.config.Settings;

/**
 * Reads the items of one batch, {@code {"channel":"/a","message":"text"}}, with {@code "channels":["/a","/b"]} or
 * {@code "pattern":"/a/*"} in place of the channel, and perhaps a {@code "key"}. What is wrong with an item does not keep the next from
 * being read; only what is no JSON does.
 */
final class BatchItemReader {

    private static final int MAX_CHANNELS = 1000;
    static final int MAX_PATTERNS = 16; // each of them looks at every channel there is
    private static final int MAX_PATTERN_LENGTH = 512;
    private static final String FORM =
            "An item is an object with channel, channels or pattern, message and perhaps key, each once and nothing else.";

    private final Settings settings;
    private @Nullable List<String> channels; // of the item that is being read; null while there are none
    private @Nullable String pattern;        // the same
    private @Nullable String text;           // the same
    private @Nullable String key;            // the same
    private @Nullable String wrong;          // what was first found wrong; null if nothing was
    private int patterns;                    // of all items

    BatchItemReader(Settings settings) {
        this.settings = settings;
    }

    /**
     * Reads to the end of an item.
     *
     * @param first the parser's latest event, with which the item begins
     */
    BatchItem read(JsonParser parser, Event first) {
        channels = null;
        pattern = null;
        text = null;
        key = null;
        wrong = null;
        if (first == Event.START_OBJECT) {
            for (Event event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
                member(parser.getString(), parser, parser.next());
            }
        } else {
            passOver(parser, first);
        }
        if (wrong != null) {
            return new BatchItem.Wrong(wrong);
        }
        return text == null || (channels == null) == (pattern == null) ? new BatchItem.Wrong(FORM) : item(text);
    }

    private void member(String name, JsonParser parser, Event value) {
        if (name.equals("message") && value == Event.VALUE_STRING) {
            check(text == null, FORM);
            text = parser.getString();
        } else if (name.equals("channel") && value == Event.VALUE_STRING) {
            check(channels == null, FORM);
            channels = List.of(parser.getString());
        } else if (name.equals("channels") && value == Event.START_ARRAY) {
            check(channels == null, FORM);
            channels = strings(parser);
        } else if (name.equals("pattern") && value == Event.VALUE_STRING) {
            check(pattern == null, FORM);
            pattern = parser.getString();
        } else if (name.equals("key") && value == Event.VALUE_STRING) {
            check(key == null, FORM);
            key = parser.getString();
        } else {
            passOver(parser, value);
            check(false, switch (name) {
                case "message", "channel", "pattern", "key" -> "\"" + name + "\" must be a string.";
                case "channels" -> "\"channels\" must be an array of strings.";
                default -> FORM;
            });
        }
    }

    private List<String> strings(JsonParser parser) {
        var strings = new ArrayList<String>();
        for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
            if (event == Event.VALUE_STRING) {
                check(strings.size() < MAX_CHANNELS, "An item has at most " + MAX_CHANNELS + " channels.");
                strings.add(parser.getString());
            } else {
                passOver(parser, event);
                check(false, "\"channels\" must be an array of strings.");
            }
        }
        check(!strings.isEmpty(), "\"channels\" must not be empty.");
        return strings;
    }

    // Event by event: skipObject() and skipArray() of Parsson 1.1 never return where the text ends first.
    private static void passOver(JsonParser parser, Event first) {
        int depth = 0;
        Event event = first;
        while (true) {
            if (event == Event.START_OBJECT || event == Event.START_ARRAY) {
                depth++;
            } else if (event == Event.END_OBJECT || event == Event.END_ARRAY) {
                depth--;
            }
            if (depth == 0) {
                return;
            }
            event = parser.next();
        }
    }

    private void check(boolean right, String otherwise) {
        if (!right && wrong == null) {
            wrong = otherwise;
        }
    }

    private BatchItem item(String message) {
        BatchItem.Target target = channels != null ? named(channels) : matching(pattern == null ? "" : pattern);
        check(Unicode.isWellFormed(message), "The message has half of a surrogate pair.");
        byte[] utf8 = message.getBytes(StandardCharsets.UTF_8);
        check(utf8.length <= settings.postMaxBytes(), "The message must not be larger than " + settings.postMaxBytes() + " bytes.");
        check(key == null || !key.isEmpty() && key.length() <= IdempotencyKeys.MAX_LENGTH && Unicode.isWellFormed(key),
                "\"key\" must have 1-" + IdempotencyKeys.MAX_LENGTH + " characters.");
        return wrong != null ? new BatchItem.Wrong(wrong) : new BatchItem.Publication(target, utf8, Optional.ofNullable(key));
    }

    private BatchItem.Target named(List<String> to) {
        var names = new ArrayList<ChannelName>(to.size());
        for (String channel : to) {
            ChannelPath path = ChannelPath.ofDecoded(channel, settings.reservedPrefix());
            if (path instanceof ChannelPath.Named named) {
                names.add(named.name());
            } else {
                check(false, path instanceof ChannelPath.Malformed malformed ? malformed.sentence() : "The path is reserved.");
            }
        }
        // As often as it likes, a small batch would be a flood.
        check(Set.copyOf(names).size() == names.size(), "An item names each channel once.");
        return new BatchItem.Target.Named(names);
    }

    private BatchItem.Target matching(String text) {
        patterns++;
        check(patterns <= MAX_PATTERNS, "A batch has at most " + MAX_PATTERNS + " items with a pattern.");
        check(text.length() <= MAX_PATTERN_LENGTH, "A pattern has at most " + MAX_PATTERN_LENGTH + " characters.");
        try {
            return new BatchItem.Target.Matching(new ChannelPattern(text));
        } catch (IllegalArgumentException e) {
            check(false, "The pattern " + e.getMessage() + ".");
            return new BatchItem.Target.Named(List.of());
        }
    }
}
