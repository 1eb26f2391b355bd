package pinghub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;

class EventStreamFormatTest {

    private static final EventStreamFormat EVENTS = EventStreamFormat.EVENTS;

    private record Event(String id, String type, String data) { }

    @Test
    void theFirstBlockHasThePlaceAndIsNoEvent() {
        byte[] open = EVENTS.open(new Cursor(0x5f, 41), 2713);

        assertThat(open).asString().isEqualTo("retry: 2713\nid: 5f:41\n\n");
        assertThat(parse(open)).isEmpty();
    }

    @Test
    void aMessageHasItsId() {
        assertThat(event("hello")).asString().isEqualTo("id: 5f:42\ndata: hello\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r\nb", "a\rb"})
    void aLineEndsWithLfOrCrlfOrCr(String text) {
        assertThat(event(text)).asString().isEqualTo("id: 5f:42\ndata: a\ndata: b\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "  two blanks", "\n", "\r", "\r\n", "\n\n", "\r\r", "\n\r", "\r\n\r\n", "a\n", "\na", "a\n\nb", "a\r\r\nb",
        ": comment", "id: 9:9", "a\nid: 9:9\nevent: close\nretry: 1\n\ndata: b", "a\r\rdata: b\r\r", "event: gap\r\n\r\n", "\u0000",
        "\u0085 \u2028 \u2029 \u000b \u000c", "\ufeff caf\u00e9 \ud83d\ude00"})
    void whateverATextHoldsOneEventHasItsLinesAndNothingElse(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n');

        assertThat(parse(event(text))).containsExactly(new Event("5f:42", "message", lines));
    }

    @Test
    void aBinaryMessageIsInBase64() {
        byte[] event = EVENTS.message(Message.binary(new byte[] {0, 1, 2}, 0).numbered(0x5f, 43));

        assertThat(parse(event)).containsExactly(new Event("5f:43", "binary", "AAEC"));
    }

    @Test
    void aGapHasItsEndAsId() {
        byte[] event = EVENTS.gap(new Gap(new Cursor(0x5f, 41), new Cursor(0x5f, 57)));

        assertThat(parse(event)).containsExactly(
                new Event("5f:57", "gap", "{\"gap\":{\"after\":\"5f:41\",\"through\":\"5f:57\",\"missed\":16}}"));
    }

    @Test
    void aPingIsAComment() {
        assertThat(EVENTS.ping()).asString().startsWith(":").endsWith("\n");
        assertThat(parse(EVENTS.ping())).isEmpty();
    }

    @Test
    void theEndIsAnEventThatKeepsTheId() {
        byte[] event = EVENTS.close(CloseReason.SHUTDOWN, 2713);

        assertThat(parse(event)).containsExactly(new Event("", "close", "{\"close\":{\"reason\":\"shutdown\",\"retry\":2713}}"));
        assertThat(event).asString().contains("\nretry: 2713\n").doesNotContain("id:");
    }

    private static byte[] event(String text) {
        return EVENTS.message(Message.text(text, 0).numbered(0x5f, 42));
    }

    /** The events that a browser dispatches (WHATWG HTML, "Interpreting an event stream"), each with the last id by then. */
    private static List<Event> parse(byte[] stream) {
        var events = new ArrayList<Event>();
        var data = new StringBuilder();
        String id = "";
        String type = "";
        String[] lines = new String(stream, StandardCharsets.UTF_8).split("\r\n|\n|\r", -1);
        assertThat(lines[lines.length - 1]).as("the last line has an end").isEmpty();
        for (int i = 0; i < lines.length - 1; i++) {
            int colon = lines[i].indexOf(':');
            String field = colon < 0 ? lines[i] : lines[i].substring(0, colon);
            String rest = colon < 0 ? "" : lines[i].substring(colon + 1);
            String value = rest.startsWith(" ") ? rest.substring(1) : rest;
            if (lines[i].isEmpty()) {
                if (data.length() > 0) {
                    events.add(new Event(id, type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1)));
                }
                data.setLength(0);
                type = "";
            } else if (field.equals("data")) {
                data.append(value).append('\n');
            } else if (field.equals("id")) {
                id = value;
            } else if (field.equals("event")) {
                type = value;
            }
        }
        return events;
    }
}
