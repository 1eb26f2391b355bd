package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.relay.channel.Relay.ALL;
import static pinghub.relay.channel.Relay.name;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.channel.RecordingSubscriber;
import pinghub.relay.channel.Draft;
import pinghub.relay.channel.Hold;
import pinghub.relay.channel.Relay;
import pinghub.relay.channel.RelayName;
import pinghub.relay.channel.Subscribed;
import pinghub.relay.location.Location;
import pinghub.relay.location.SomeLocations;

/** How messages are told on each kind of wire, as a channel hands them out. */
class FormatsTest {

    private final Relay relay = new Relay();
    private final long second = relay.clock.second();

    // ---- server-sent events

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'hello' | 'data: hello\n'",
        "'' | 'data: \n'",
        "'a\nb' | 'data: a\ndata: b\n'",
        "'a\r\nb' | 'data: a\ndata: b\n'",
        "'a\rb' | 'data: a\ndata: b\n'",
        "'a\n' | 'data: a\ndata: \n'",
        "'\r\r' | 'data: \ndata: \ndata: \n'",
    })
    void everyLineOfABodyIsALineOfData(String body, String lines) {
        assertThat(event(published(body, null, null))).isEqualTo("id: " + second + ":0\n" + lines + "\n");
    }

    @Test
    void anEventHasThePublishersNameOrTheLocations() {
        Message message = published("x", "text/plain", "news");

        assertThat(event(message)).isEqualTo("event: news\nid: " + second + ":0\ndata: x\n\n");
        assertThat(text(new Events(Optional.of("all"), location("").subscriber()).message(message)))
                .startsWith("event: all\nid: ");
        assertThat(event(message)).as("of those without the location's name").startsWith("event: news\n");
    }

    @Test
    void aNameOfAnEventDoesNotEndItsLine() {
        Message message = published("x", null, null);

        assertThat(text(new Events(Optional.of("a\ndata: forged"), location("").subscriber()).message(message)))
                .isEqualTo("event: a data: forged\nid: " + second + ":0\ndata: x\n\n");
    }

    @ParameterizedTest
    @CsvSource({"DELETED, :410: 410 Gone", "TIMED_OUT, :408: 408 Request Timeout", "REPLACED, :409: 409 Conflict"})
    void theEndIsAComment(CloseReason reason, String comment) {
        assertThat(text(Events.PLAIN.close(reason, 0))).isEqualTo(comment + "\n\n");
    }

    @ParameterizedTest
    @EnumSource(CloseReason.class)
    void noEndIsAnEvent(CloseReason reason) {
        assertThat(text(Events.PLAIN.close(reason, 0)).lines()).allSatisfy(line -> assertThat(line).matches("(:.*)?"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "eventsource_ping_interval: 1s | 'event: ping\n\n'",
        "eventsource_ping_interval: 1s, eventsource_ping_event: '' | ':\n\n'",
        "eventsource_ping_interval: 1s, eventsource_ping_comment: c, eventsource_ping_data: d | ':c\nevent: ping\ndata: d\n\n'",
        "eventsource_ping_interval: 0 | ':\n\n'",
    })
    void aPingIsWhatTheLocationSays(String settings, String ping) {
        assertThat(text(new Events(Optional.empty(), location(", " + settings).subscriber()).ping())).isEqualTo(ping);
    }

    // ---- parts, bodies

    @Test
    void aPartHasTheIdAndTheContentType() {
        assertThat(text(Parts.PARTS.message(published("x", "text/x-q", null)))).isEqualTo("\r\nLast-Modified: " + HttpDates.write(second)
                + "\r\nEtag: 0\r\nContent-Type: text/x-q\r\n\r\nx\r\n--" + Parts.BOUNDARY);
        assertThat(text(Parts.PARTS.opening())).isEqualTo("--" + Parts.BOUNDARY);
        assertThat(text(Parts.PARTS.close(CloseReason.DELETED, 0))).isEqualTo("--\r\n");
    }

    @Test
    void aBodyHasItsSeparatorBehindIt() {
        assertThat(text(new Bodies("\n").message(published("x", null, null)))).isEqualTo("x\n");
        assertThat(text(Bodies.ALONE.message(published("y", null, null)))).isEqualTo("y");
    }

    // ---- websockets

    @Test
    void theSubprotocolPutsIdAndContentTypeFirst() {
        Message message = published("x", "text/x-q", null);

        assertThat(Meta.DIALECT.form(message).string()).isEqualTo("id: " + second + ":0\ncontent-type: text/x-q\n\nx");
        assertThat(Meta.DIALECT.form(published("", null, null)).string()).isEqualTo("id: " + second + ":1\n\n");
    }

    @Test
    void whatIsBinaryStaysBinary() {
        assertThat(published("x", "application/octet-stream", null).isText()).isFalse();
        assertThat(published("x", "Application/Octet-Stream; a=b", null).isText()).isFalse();
        assertThat(published("x", "text/plain", null).isText()).isTrue();
        assertThat(Meta.DIALECT.form(published("x", "application/octet-stream", null)).isText()).isFalse();
    }

    @Test
    void whatIsNotUtf8IsBinaryWhateverItSays() {
        relay.channels.publish(name("a"), Draft.of(new byte[] {(byte) 0xff}, Optional.of("text/plain"), Optional.empty(), 0), Relay.TEN);

        assertThat(kept("a").get(0).isText()).isFalse();
    }

    @Test
    void anAnswerToOneClientAloneIsAsItIs() {
        Message pong = Message.text("PONG", 0);

        assertThat(Meta.DIALECT.form(pong)).isSameAs(pong);
    }

    // ---- several channels

    @Test
    void ofSeveralChannelsTheWholeIdIsTold() {
        publish("a", "A");
        publish("b", "B");

        List<Message> messages = kept("a", "b");

        assertThat(messages).extracting(FormatsTest::event).containsExactly("id: " + second + ":[0],-\ndata: A\n\n",
                "id: " + second + ":0,[0]\ndata: B\n\n");
        assertThat(Meta.DIALECT.form(messages.get(1)).string()).isEqualTo("id: " + second + ":0,[0]\n\nB");
        assertThat(text(Parts.PARTS.message(messages.get(1)))).contains("\r\nEtag: 0,[0]\r\n");
        assertThat(event(kept("b").get(0))).as("to those of one channel").isEqualTo("id: " + second + ":0\ndata: B\n\n");
    }

    private Message published(String body, String contentType, String event) {
        relay.channels.publish(name("a"), Draft.of(body.getBytes(StandardCharsets.UTF_8), Optional.ofNullable(contentType),
                Optional.ofNullable(event), relay.ticker.nanos()), Relay.TEN);
        List<Message> kept = kept("a");
        return kept.get(kept.size() - 1);
    }

    private void publish(String id, String body) {
        relay.channels.publish(name(id), Draft.of(body.getBytes(StandardCharsets.UTF_8), Optional.empty(), Optional.empty(), 0), Relay.TEN);
    }

    private List<Message> kept(String... ids) {
        List<RelayName> names = Stream.of(ids).map(Relay::name).toList();
        var ready = (Subscribed.Ready) relay.channels.subscribe(names, new RecordingSubscriber(), Optional.empty(), ALL, Hold.NONE, 100);
        return ready.messages();
    }

    private static Location location(String more) {
        return SomeLocations.of("locations:\n  - {exact: /a, subscriber: on, channel_id: x" + more + "}\n").all().get(0);
    }

    private static String event(Message message) {
        return text(Events.PLAIN.message(message));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
