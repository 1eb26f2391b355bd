package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;

class JsonFormatTest {

    private static final JsonFormat OBJECTS = JsonFormat.OBJECTS;

    @Test
    void itBeginsWithThePlace() {
        assertThat(OBJECTS.open(new Cursor(0x5f, 41), 2713)).asString().isEqualTo("{\"open\":{\"id\":\"5f:41\"}}");
    }

    @Test
    void aMessageHasItsId() {
        assertThat(OBJECTS.message(Message.text("hello", 0).numbered(0x5f, 42))).asString()
                .isEqualTo("{\"id\":\"5f:42\",\"data\":\"hello\"}");
    }

    @Test
    void anAnswerToOneClientHasNone() {
        assertThat(OBJECTS.message(Message.text("hello", 0))).asString().isEqualTo("{\"data\":\"hello\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"", "\\", "\\\"", "\",\"id\":\"5f:43", "a\nb\rc\r\nd\te", "/<>&'", "\u007f\u0080\u2028\u2029\ufeff",
        "caf\u00e9 \u4e00 \ud83d\ude00", "\"\u4e00\"\\\ud83d\ude00\n"})
    void aTextIsReadAsItWasWritten(String text) {
        assertThat(read(OBJECTS.message(Message.text(text, 0).numbered(1, 2))).getString("data")).isEqualTo(text);
    }

    @Test
    void everyControlCharacterIsEscaped() {
        for (char c = 0; c < ' '; c++) {
            byte[] object = OBJECTS.message(Message.text("a" + c + "b", 0));

            assertThat(object).as("character %d", (int) c).doesNotContain((byte) c);
            assertThat(read(object).getString("data")).isEqualTo("a" + c + "b");
        }
    }

    @Test
    void whatNeedsNoEscapeHasNone() {
        assertThat(OBJECTS.message(Message.text("/\u00e9\u007f", 0))).asString().isEqualTo("{\"data\":\"/\u00e9\u007f\"}");
    }

    @Test
    void aBinaryMessageIsInBase64() {
        byte[] bytes = {0, 1, 2, (byte) 0xff};

        JsonObject object = read(OBJECTS.message(Message.binary(bytes, 0).numbered(0x5f, 43)));

        assertThat(object).containsOnlyKeys("id", "base64");
        assertThat(Base64.getDecoder().decode(object.getString("base64"))).isEqualTo(bytes);
    }

    @Test
    void theSameMessageOfTwoChannelsHasTheIdOfEach() {
        Message message = Message.text("hello", 0);

        assertThat(read(OBJECTS.message(message.numbered(1, 2))).getString("id")).isEqualTo("1:2");
        assertThat(read(OBJECTS.message(message.numbered(3, 4))).getString("id")).isEqualTo("3:4");
    }

    @Test
    void aGapSaysHowManyAreMissed() {
        assertThat(OBJECTS.gap(new Gap(new Cursor(0x5f, 41), new Cursor(0x5f, 57)))).asString()
                .isEqualTo("{\"gap\":{\"after\":\"5f:41\",\"through\":\"5f:57\",\"missed\":16}}");
    }

    @Test
    void whereNobodyCanKnowItDoesNot() {
        assertThat(OBJECTS.gap(new Gap(new Cursor(0x5e, 41), new Cursor(0x5f, 57)))).asString()
                .isEqualTo("{\"gap\":{\"after\":\"5e:41\",\"through\":\"5f:57\"}}");
        assertThat(OBJECTS.gap(new Gap(null, new Cursor(0x5f, 57)))).asString().isEqualTo("{\"gap\":{\"through\":\"5f:57\"}}");
    }

    @Test
    void aPingIsAnObjectToo() {
        assertThat(OBJECTS.ping()).asString().isEqualTo("{\"ping\":{}}");
    }

    @ParameterizedTest
    @CsvSource({"SLOW, slow", "SHUTDOWN, shutdown", "DISCONNECTED, disconnected", "NO_ROOM, no-room", "NOT_UTF8, not-utf8"})
    void theEndHasItsReason(CloseReason reason, String name) {
        assertThat(OBJECTS.close(reason, 2713)).asString().isEqualTo("{\"close\":{\"reason\":\"" + name + "\",\"retry\":2713}}");
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonIsAWordOfItsOwn(CloseReason reason) {
        assertThat(read(OBJECTS.close(reason, 1)).getJsonObject("close").getString("reason")).matches("[a-z0-9]+(-[a-z0-9]+)*");
    }

    private static JsonObject read(byte[] json) {
        assertThat(new String(json, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8)).as("UTF-8").isEqualTo(json);
        try (var reader = Json.createReader(new ByteArrayInputStream(json))) {
            return reader.readObject();
        }
    }
}
