package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Cursor;
import pinghub.channel.Start;

class ApiQueryTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/orders | /orders", "%2Forders | /orders", "/%C3%A9%26%3D | /\u00e9&=", "/a+b | '/a b'", "/a%2Bb | /a+b",
        "/a%2fb | /a/b", "/a=b | /a=b"})
    void aNameIsWrittenAsFormsWriteIt(String written, String name) {
        assertThat(read(ApiCall.CHANNEL, "name=" + written).channel()).isEqualTo(new ChannelName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "name", "name=", "name=a", "name=/-/x", "name=/%00", "name=/a&name=/b", "name=/a&Name=/a", "name=/a&limit=1",
        "name=/%", "name=/%4", "name=/%zz", "name=/%\u0660\u0660", "name=/%ff", "name=/%c3", "name=/%ed%a0%80", "name=/\u00e9", "na%me=/a"})
    void whatIsNoQueryForOneChannelIsRefused(String query) {
        Refusal refusal = refused(ApiCall.CHANNEL, query);

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("query");
        assertThat(refusal.sentence()).endsWith(".");
    }

    @Test
    void aNameOfAnyLengthThatAChannelMayHave() {
        assertThat(read(ApiCall.CHANNEL, "name=/" + "x".repeat(255)).channel().value()).hasSize(256);
        assertThat(refused(ApiCall.CHANNEL, "name=/" + "x".repeat(256)).sentence()).contains("1-256");
    }

    @Test
    void emptyPartsSayNothing() {
        assertThat(read(ApiCall.CHANNELS, "&prefix=/a&&")).isEqualTo(read(ApiCall.CHANNELS, "prefix=/a"));
        assertThat(read(ApiCall.CHANNELS, null)).isEqualTo(new ApiQuery(null, "", null, new Start.Now(), 100));
    }

    @Test
    void aListIsAskedForPageByPage() {
        assertThat(read(ApiCall.CHANNELS, "prefix=%2Fa&after=/b&limit=7"))
                .isEqualTo(new ApiQuery(null, "/a", new ChannelName("/b"), new Start.Now(), 7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"name=/a | 100", "name=/a&limit=5 | 5", "name=/a&last=3 | 3", "name=/a&last=0&limit=9 | 0"})
    void aHistoryBeginsWithItsNewest(String query, int last) {
        assertThat(read(ApiCall.HISTORY, query).start()).isEqualTo(new Start.Last(last));
    }

    @Test
    void aHistoryBeginsBehindAnId() {
        assertThat(read(ApiCall.HISTORY, "name=/a&after=5f:42").start()).isEqualTo(new Start.After(new Cursor(0x5f, 42)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=", "after=5f", "after=5F:1", "after=1:1&last=2", "after=1:1&last="})
    void whatIsNoIdIsRefused(String query) {
        assertThat(refused(ApiCall.HISTORY, "name=/a&" + query).reason()).isEqualTo("cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=", "limit=0", "limit=-1", "limit=%2B1", "limit=1001", "limit=1e2", "limit=\u0661", "limit=9999999999", "last=-1",
        "last=x", "last=1234567890"})
    void whatIsNoNumberIsRefused(String query) {
        assertThat(refused(ApiCall.HISTORY, "name=/a&" + query).reason()).isEqualTo("query");
    }

    @Test
    void aCallWithoutAQueryHasNone() {
        assertThat(refused(ApiCall.SERVER, "a=1").sentence()).isEqualTo("This call has no query.");
        assertThat(refused(ApiCall.HISTORY, "%3Cscript%3E=1").sentence())
                .isEqualTo("The query may have after, last, limit, name and nothing else.");
    }

    private static ApiQuery read(ApiCall call, String query) {
        return ((ApiQuery.Reading.Read) ApiQuery.read(call, query, "/-/")).query();
    }

    private static Refusal refused(ApiCall call, String query) {
        return ((ApiQuery.Reading.Refused) ApiQuery.read(call, query, "/-/")).refusal();
    }
}
