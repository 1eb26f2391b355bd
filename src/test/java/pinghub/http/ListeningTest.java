package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.Cursor;
import pinghub.channel.Start;
import pinghub.http.Listening.Beginning;
import pinghub.http.Listening.Form;

class ListeningTest {

    private static final Start AFTER = new Start.After(new Cursor(0x5f, 41));

    private final FakeRequest request = FakeRequest.get();

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "none, text/event-stream, EVENTS",
        "none, Text/Event-Stream, EVENTS",
        "none, 'text/html, text/event-stream;q=0.5', EVENTS",
        "none, ' text/event-stream ; charset=utf-8 ', EVENTS",
        "none, text/event-stream;q=0.01, EVENTS",
        "none, application/x-ndjson, NDJSON",
        "none, 'application/x-ndjson, text/event-stream', EVENTS",
        "none, text/plain;stream, LINES",
        "none, text/plain; q=0.5; stream=yes, LINES",
        "stream, none, LINES",
        "a=b&stream=, '*/*', LINES",
        "stream, text/event-stream, EVENTS",
        "stream, application/x-ndjson, NDJSON",
        "poll, none, POLL",
        "poll=, application/json, POLL",
        "poll=other, none, POLL",
        "poll=raw, none, POLL_RAW",
        "poll=r%61w, none, POLL_RAW",
        "poll, text/plain, POLL_RAW",
        "poll, text/plain;q=0, POLL",
        "poll, text/event-stream, POLL",
        "stream&poll, none, POLL",
    })
    void whatIsAskedForSaysInWhichForm(String query, String accept, Form form) {
        ask(query, accept);

        assertThat(Listening.form(request)).contains(form);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "none, none",
        "'', ''",
        "none, '*/*'",
        "none, 'text/html,application/xhtml+xml,*/*;q=0.8'",
        "none, text/*",
        "none, text/plain",
        "none, text/plain;streams",
        "none, text/plain;stream;q=0",
        "none, text/event-stream;q=0",
        "none, text/event-stream; q = 0.000",
        "none, text/event-stream-other",
        "none, application/json",
        "page=stream, none",
        "polls&streams, none",
        "STREAM, none",
        "after=5f:41, none",
    })
    void whoAsksForNothingOfTheKindWantsThePage(String query, String accept) {
        ask(query, accept);

        assertThat(Listening.form(request)).isEmpty();
    }

    @Test
    void everyAcceptHeaderCounts() {
        request.with("Accept", "text/html").with("Accept", "application/x-ndjson");

        assertThat(Listening.form(request)).contains(Form.NDJSON);
    }

    @Test
    void whoSaysNothingBeginsNow() {
        assertThat(Listening.beginning(request)).isEqualTo(from(new Start.Now()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=5f:41", "stream&after=5f%3A41", "after=5f%3a41&x=y", "after=5f:41&after=5f:42"})
    void afterIsBehindThatId(String query) {
        assertThat(Listening.beginning(request.query(query))).isEqualTo(from(AFTER));
    }

    @ParameterizedTest
    @CsvSource({"last=0, 0", "last=5, 5", "last=007, 7", "last=999999999, 999999999"})
    void lastIsSoManyMessages(String query, int messages) {
        assertThat(Listening.beginning(request.query(query))).isEqualTo(from(new Start.Last(messages)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"after", "after=", "after=41", "after=5F:41", "after=5f:-1", "after=5f:%zz", "after=+5f:41", "last", "last=",
        "last=-1", "last=+1", "last=1.5", "last=1000000000", "last=99999999999999999999", "last=%D9%A1", "after=5f:41&last=1",
        "last=0&after=5f:41"})
    void aPlaceThatIsNoneIsRefused(String query) {
        expectRefused(request.query(query));
    }

    @Test
    void anEventSourceSaysItInAHeader() {
        assertThat(Listening.beginning(request.query("stream").with("Last-Event-ID", "5f:41"))).isEqualTo(from(AFTER));
    }

    @Test
    void anEventSourceThatHasHadNoIdBeginsNow() {
        assertThat(Listening.beginning(request.with("Last-Event-ID", ""))).isEqualTo(from(new Start.Now()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"41", "x", " ", "\"5f:41\""})
    void aHeaderThatIsNoPlaceIsRefused(String id) {
        expectRefused(request.with("Last-Event-ID", id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"5f:41\"", "W/\"5f:41\""})
    void aPollSaysItWithTheTagOfItsLastAnswer(String tag) {
        assertThat(Listening.beginning(request.with("If-None-Match", tag))).isEqualTo(from(AFTER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "*", "5f:41", "\"5f:41", "5f:41\"", "\"abc\"", "w/\"5f:41\"", "\"5f:41\", \"5f:42\""})
    void anyOtherTagSaysNothing(String tag) {
        assertThat(Listening.beginning(request.with("If-None-Match", tag))).isEqualTo(from(new Start.Now()));
    }

    @Test
    void whatAnEventSourceSaysWhenItComesBackGoesFirstAndTheTagLast() {
        request.with("If-None-Match", "\"5f:1\"").query("after=5f:7");
        assertThat(Listening.beginning(request)).isEqualTo(from(new Start.After(new Cursor(0x5f, 7))));

        request.query("last=3");
        assertThat(Listening.beginning(request)).isEqualTo(from(new Start.Last(3)));

        request.with("Last-Event-ID", "5f:41");
        assertThat(Listening.beginning(request)).isEqualTo(from(AFTER));
    }

    private void ask(String query, String accept) {
        request.query(query);
        if (accept != null) {
            request.with("Accept", accept);
        }
    }

    private static Beginning from(Start start) {
        return new Beginning.From(start);
    }

    private static void expectRefused(FakeRequest request) {
        assertThat(Listening.beginning(request)).isInstanceOfSatisfying(Beginning.Refused.class, refused -> {
            assertThat(refused.refusal().status()).isEqualTo(400);
            assertThat(refused.refusal().reason()).isEqualTo("cursor");
        });
    }
}
