package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;

/** A websocket of the subprotocol {@code pinghub.v1+json}, object by object. Pings of the server are passed over. */
final class JsonConversation implements AutoCloseable {

    static final String NAME = "pinghub.v1+json";

    private final Conversation conversation;

    private JsonConversation(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Connects, and completes the handshake. */
    static JsonConversation open(URI channel, String... moreHeaders) {
        return open(channel, 0, moreHeaders);
    }

    /** The same, of a client that is to fall behind soon. */
    static JsonConversation open(URI channel, int receiveBufferBytes, String... moreHeaders) {
        Conversation conversation = Conversation.open(channel, receiveBufferBytes,
                "Sec-WebSocket-Protocol: " + NAME + "\r\n" + String.join("", moreHeaders));
        assertThat(conversation.subprotocol()).isEqualTo(NAME);
        return new JsonConversation(conversation);
    }

    Conversation conversation() {
        return conversation;
    }

    /** The next object, whatever it is; what came as a text. */
    JsonObject nextOfAny() {
        Conversation.Frame frame = conversation.next();
        assertThat(frame.opcode()).as(frame.text()).isEqualTo(Conversation.TEXT);
        return parse(frame.text());
    }

    /** The next that is no ping. */
    JsonObject next() {
        JsonObject object = nextOfAny();
        while (object.containsKey("ping")) {
            object = nextOfAny();
        }
        return object;
    }

    /** What it is told first: the id that it goes on behind. */
    String opening() {
        return nextOfAny().getJsonObject("open").getString("id");
    }

    /** The next is this message; returns its id. */
    String expect(String data) {
        JsonObject message = next();
        assertThat(message.keySet()).as(message.toString()).containsExactlyInAnyOrder("id", "data");
        assertThat(message.getString("data")).isEqualTo(data);
        return message.getString("id");
    }

    static JsonObject parse(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    @Override
    public void close() {
        conversation.close();
    }
}
