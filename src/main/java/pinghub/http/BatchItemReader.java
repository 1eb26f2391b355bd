package pinghub.http;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;
import pinghub.channel.Unicode;
import pinghub.config.Settings;

/**
 * Reads one item of a batch, {@code {"channel":"/a","message":"text"}} or {@code {"channels":["/a","/b"],"message":"text"}}. What is
 * wrong with an item does not keep the next from being read; only what is no JSON does.
 */
final class BatchItemReader {

    private static final int MAX_CHANNELS = 1000;
    private static final String FORM = "An item is an object with channel or channels, and message, each once and nothing else.";

    private final Settings settings;
    private @Nullable List<String> channels; // of the item that is being read; null while there are none
    private @Nullable String text;           // the same
    private @Nullable String wrong;          // what was first found wrong; null if nothing was

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
        text = null;
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
        return channels == null || text == null ? new BatchItem.Wrong(FORM) : item(channels, text);
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
        } else {
            passOver(parser, value);
            check(false, switch (name) {
                case "message", "channel" -> "\"" + name + "\" must be a string.";
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

    private BatchItem item(List<String> to, String message) {
        var names = new ArrayList<ChannelName>(to.size());
        for (String channel : to) {
            ChannelPath path = ChannelPath.ofDecoded(channel, settings.reservedPrefix());
            if (path instanceof ChannelPath.Named named) {
                names.add(named.name());
            } else {
                return new BatchItem.Wrong(path instanceof ChannelPath.Malformed malformed ? malformed.sentence()
                        : "The path is reserved.");
            }
        }
        if (Set.copyOf(names).size() < names.size()) { // as often as it likes, a small batch would be a flood
            return new BatchItem.Wrong("An item names each channel once.");
        }
        if (!Unicode.isWellFormed(message)) {
            return new BatchItem.Wrong("The message has half of a surrogate pair.");
        }
        byte[] utf8 = message.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > settings.postMaxBytes()) {
            return new BatchItem.Wrong("The message must not be larger than " + settings.postMaxBytes() + " bytes.");
        }
        return new BatchItem.Publication(names, utf8);
    }
}
