package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.Channels;
import pinghub.channel.Limits;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.http.Readiness;
import pinghub.http.SomePolicies;
import pinghub.relay.channel.Draft;
import pinghub.relay.channel.Publishing;
import pinghub.relay.channel.Relay;
import pinghub.relay.hook.SomeEvents;
import pinghub.relay.location.Locations;
import pinghub.relay.location.SomeLocations;
import pinghub.wire.Clients;
import pinghub.wire.KeepAlive;
import pinghub.wire.Line;
import pinghub.wire.Repeat;
import pinghub.wire.Repeats;

class RepeatedPollsTest {

    private static final String POLLED = "locations: [{exact: /x, subscriber: long-poll, channel_group: g, channel_id: x, subscriber_timeout: 5s}]";
    private static final String BEFORE = "Thu, 01 Jan 1970 00:00:00 GMT";
    private static final Publishing KEEPING =
            new Publishing(0, 10, false, Duration.ofMinutes(1), Duration.ofMinutes(1), false, Optional.empty());

    private final Relay relay = new Relay();
    private final Readiness readiness = new Readiness();
    private final Limits limits = new Limits(10, 10, 10, 1 << 20);
    private final Clients clients = new Clients(limits, new Channels(limits, relay.counters), relay.counters, relay.ticker);
    private final FakeLine line = new FakeLine();

    @Test
    void aPollThatRepeatsAnotherIsAnsweredWithWhatComesBehindItsId() {
        Repeat repeat = repeat(POLLED).orElseThrow();
        publish("first");
        publish("second");

        assertThat(repeat.serve(BEFORE, "0", line)).isTrue();
        assertThat(line.written).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\nX-Common: yes\r\n").contains("\r\nConnection: keep-alive\r\n").contains("\r\nEtag: 0\r\n")
                .contains("\r\nX-Content-Type-Options: nosniff\r\n").contains("\r\nContent-Length: 5\r\n").endsWith("\r\n\r\nfirst");
        String time = line.header("Last-Modified");

        assertThat(repeat.serve(time, "0", line)).isTrue();
        assertThat(line.written).endsWith("second").contains("\r\nEtag: 1\r\n");
        assertThat(clients.size()).isZero();
        assertThat(relay.counters.sentDeliveries()).isEqualTo(2);
    }

    @Test
    void severalMessagesOfOneAnswerEachHaveTheSeparatorBehindThem() {
        Repeat repeat = repeat(POLLED.replace("subscriber_timeout: 5s",
                "longpoll_multipart_response: raw, subscriber_http_raw_stream_separator: '|'")).orElseThrow();
        publish("first");
        publish("second");

        repeat.serve(BEFORE, "0", line);

        assertThat(line.written).endsWith("\r\n\r\nfirst|\nsecond|\n").contains("\r\nEtag: 1\r\n");
    }

    @Test
    void itIsHeldUntilThereIsSomething() {
        Repeat repeat = repeat(POLLED).orElseThrow();

        assertThat(repeat.serve(BEFORE, "0", line)).isTrue();
        assertThat(line.written).isEmpty();
        publish("now");
        line.answering.go();

        assertThat(line.written).endsWith("now");
    }

    @Test
    void twoThatWaitForTheSameGetTheSame() {
        Repeat repeat = repeat(POLLED).orElseThrow();
        Repeat another = repeat(POLLED).orElseThrow();
        var second = new FakeLine();
        repeat.serve(BEFORE, "0", line);
        another.serve(BEFORE, "0", second);
        publish("now");
        line.answering.go();
        second.answering.go();

        assertThat(line.written).isEqualTo(second.written).endsWith("now");
    }

    @Test
    void itIsToldThatItTookTooLongWithTheIdsItHas() {
        Repeat repeat = repeat(POLLED).orElseThrow();
        repeat.serve(BEFORE, "7", line);

        relay.ticker.advance(Duration.ofSeconds(6));
        tick();
        line.answering.go();

        assertThat(line.written).contains("\r\nEtag: 7\r\n").contains("\r\nLast-Modified: " + BEFORE + "\r\n");
        assertThat(clients.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "Thu, 01 Jan 1970 00:00:00 GMT+1", "1:0"})
    void oneWithoutADateIsLeftToTheServer(String since) {
        publish("first");

        assertThat(repeat(POLLED).orElseThrow().serve(since, "0", line)).isFalse();
        assertNothingHappened();
    }

    @Test
    void oneThatIsRefusedIsLeftToTheServer() {
        Repeat unknown = repeat(POLLED.replace("channel_id: x", "channel_id: y, authorized_channels_only: on")).orElseThrow();

        assertThat(unknown.serve(BEFORE, "0", line)).isFalse();
        assertThat(repeat(POLLED).orElseThrow().serve(BEFORE, "1,2,3", line)).isFalse();
        assertNothingHappened();
    }

    @Test
    void whenTheNodeStopsTheServerSaysSo() {
        Repeat repeat = repeat(POLLED).orElseThrow();
        readiness.down();

        assertThat(repeat.serve(BEFORE, "0", line)).isFalse();
        assertNothingHappened();
    }

    @Test
    void whereTheNodeIsFullTheServerSaysSo() {
        Repeat repeat = repeat(POLLED).orElseThrow();
        for (int i = 0; i < 10; i++) {
            assertThat(repeat.serve(BEFORE, "0", new FakeLine())).isTrue();
        }

        assertThat(repeat.serve(BEFORE, "0", line)).isFalse();
    }

    @Test
    void anAddressWithTooManyConnectionsIsLeftToTheServer() {
        Repeat repeat = repeat(POLLED, "pinghub.limits.connections-per-address=1").orElseThrow();

        assertThat(repeat.serve(BEFORE, "0", new FakeLine())).isTrue();
        assertThat(repeat.serve(BEFORE, "0", line)).isFalse();
        assertNothingHappened();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "authorize_request: 'http://127.0.0.1:1/'",
        "channel_id: [a, b]",
        "channel_id: $http_if_none_match",
        "channel_id: $http_If_Modified_Since",
        "when: {http_if_none_match: '0'}",
    })
    void wherePollsMayMeanSomethingElseTheNextTimeNoneIsRepeated(String setting) {
        String yaml = POLLED.replace(setting.startsWith("channel_id") ? "channel_id: x" : "subscriber_timeout: 5s", setting);

        assertThat(repeat(yaml)).isEmpty();
    }

    @Test
    void norWhereAnotherLocationLooksAtTheConditions() {
        String other = "{exact: /other, subscriber: on, channel_id: $http_if_none_match}";

        assertThat(repeat(POLLED.replace("[{", "[" + other + ", {"))).isEmpty();
    }

    @Test
    void norWithTheServersOwnEngine() {
        assertThat(repeat(POLLED, "pinghub.websocket.engine=standard")).isEmpty();
    }

    private void assertNothingHappened() {
        assertThat(line.written).isEmpty();
        assertThat(relay.counters.refusals()).isEmpty();
    }

    private void tick() {
        new KeepAlive(clients, relay.ticker).tick();
    }

    private Optional<Repeat> repeat(String yaml, String... assignments) {
        readiness.up();
        Settings settings = SomeSettings.with(assignments);
        Locations locations = SomeLocations.of(yaml);
        var response = new FakeResponse();
        response.setHeader("X-Common", "yes");
        FakeRequest request = FakeRequest.get().path("/x").with("If-None-Match", "0").with("If-Modified-Since", BEFORE);
        var polls = new RepeatedPolls(relay.channels, locations, clients, new Repeats(), SomePolicies.addresses(settings, relay.ticker),
                readiness, limits, settings, SomeEvents.of(relay.channels, relay.ticker), relay.clock);
        return polls.repeat(SomeLocations.call(locations, "/x", request), request, response);
    }

    private void publish(String text) {
        relay.channels.publish(Relay.name("x"),
                Draft.of(text.getBytes(StandardCharsets.UTF_8), Optional.empty(), Optional.empty(), relay.ticker.nanos()), KEEPING);
    }

    private static final class FakeLine implements Line {

        private String written = "";
        private @Nullable Answering answering;
        private final List<Answering> called = new ArrayList<>();

        @Override
        public void hold(Answering newAnswering) {
            answering = newAnswering;
        }

        @Override
        public void call(Answering answering) {
            called.add(answering);
        }

        @Override
        public boolean write(ByteBuffer bytes) throws IOException {
            written = StandardCharsets.UTF_8.decode(bytes).toString();
            return true;
        }

        @Override
        public void next() {
            answering = null;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void cut(Answering waiting) {
            throw new AssertionError("cut");
        }

        String header(String name) {
            return written.split("\r\n" + name + ": ", 2)[1].split("\r\n", 2)[0];
        }
    }
}
