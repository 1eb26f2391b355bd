package pinghub.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.http.ChannelPath.Malformed;
import pinghub.http.ChannelPath.Named;
import pinghub.http.ChannelPath.Reserved;
import pinghub.http.ChannelPath.TooLong;

class ChannelPathTest {

    private static final String CLEF = "\uD834\uDD1E"; // U+1D11E, one code point in two chars

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/chan, /chan",
        "/user/157/chan, /user/157/chan",
        "/a%2Fb, /a/b",
        "/a%2fb, /a/b",
        "%2Fa%2Fb, /a/b",
        "/%61%62%63, /abc",
        "/a%20b, /a b",
        "/a+b, /a+b",
        "/a%2Bb, /a+b",
        "/a%25b, /a%b",
        "/a%2541, /a%41",
        "//, //",
        "//a, //a",
        "/a//b, /a//b",
        "/a/, /a/",
        "/a, /a",
        "/a;x=y, /a;x=y",
        "/a%3Bx=y, /a;x=y",
        "/a;jsessionid=1/b, /a;jsessionid=1/b",
        "/., /.",
        "/.., /..",
        "/a/./b, /a/./b",
        "/a/../b, /a/../b",
        "/%2e%2e/b, /../b",
        "/a%3Fb, /a?b",
        "/a%23b, /a#b",
        "/a%5Cb, /a\\b",
        "/a\\b, /a\\b",
        "/A, /A",
        "/a*b'c(d)!~$&=:@, /a*b'c(d)!~$&=:@",
        "/%7F, /\u007F",
        "/%0A, '/\n'",
        "/a://b, /a://b",
        "/caf%C3%A9, /caf\u00E9",
        "/%e2%82%ac, /\u20AC",
        "/%F0%9D%84%9E, /\uD834\uDD1E",
        "/%EF%BF%BF, /\uFFFF",
        "/%EF%BF%BD, /\uFFFD",
        "/%EF%BB%BFa, /\uFEFFa",
        "/e%CC%81, /e\u0301",
    })
    void everySpellingOfADecodedPathIsOneChannel(String raw, String name) {
        assertThat(path(raw)).isEqualTo(new Named(new ChannelName(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/caf\u00E9", "/\u20AC", "/\uD834\uDD1E", "/\u00C3\u00A9", "/\u0080", "/\u07FF\u0800",
        "/\uFFFF", "/\uDBFF\uDFFF"})
    void rawUtf8ThatTheContainerShowsAsBytesIsDecoded(String name) {
        String bytesAsChars = new String(name.getBytes(UTF_8), ISO_8859_1);

        assertThat(path(bytesAsChars, name)).isEqualTo(new Named(new ChannelName(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\u20AC", "/\uD834\uDD1E", "/\u0800", "/caf\u00E9/\u20AC", "/\uFFFF"})
    void rawUtf8ThatTheContainerHasDecodedIsTheSame(String name) {
        assertThat(path(name, name)).isEqualTo(new Named(new ChannelName(name)));
    }

    @Test
    void whatCouldBeEitherIsReadAsTheContainerReadsIt() {
        assertThat(path("/\u00C3\u00A9", "/\u00E9")).isEqualTo(new Named(new ChannelName("/\u00E9")));
        assertThat(path("/\u00C3\u00A9/%C3%A9", "/\u00E9/\u00E9")).isEqualTo(new Named(new ChannelName("/\u00E9/\u00E9")));
    }

    @Test
    void whatCouldBeEitherIsRefusedWhereTheContainerDoesNotTell() {
        Stream.of("/\u00C3\u00A9", "/\u00FF", "/\u00E9").forEach(raw ->
                assertThat(path(raw, raw)).isInstanceOfSatisfying(Malformed.class, malformed ->
                        assertThat(malformed.sentence()).contains("percent-encoded")));
    }

    @ParameterizedTest
    @CsvSource({"/\u00C3%A9, /\u00E9", "/%C3\u00A9, /\u00E9", "/\u20AC%E2%82%AC, /\u20AC\u20AC"})
    void escapesAndRawBytesMayMix(String raw, String name) {
        assertThat(path(raw, name)).isEqualTo(new Named(new ChannelName(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "bf", "c3", "c328", "c32f", "e282", "e28228", "f09d84", "f09d8428", "ff", "fe", "fdbfbfbfbfbf",
        "c080", "c0af", "c1bf", "e08080", "e080af", "e09fbf", "f0808080", "f08080af", "f08fbfbf", // overlong
        "eda080", "edb2a0", "eda081edb080", // surrogates
        "f4908080", "f5808080", "f8888080", // beyond U+10FFFF
        "41ff42"})
    void whatIsNotUtf8IsRefusedEscapedOrRaw(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        String escaped = "/" + HexFormat.of().withPrefix("%").formatHex(bytes);
        String raw = "/" + new String(bytes, ISO_8859_1);

        assertThat(path(escaped)).isEqualTo(new Malformed("The path is not valid UTF-8."));
        assertThat(path(raw)).isEqualTo(new Malformed("The path is not valid UTF-8."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\uD834", "/\uDD1E", "/\uDD1E\uD834", "/\uD834x", "/\uFFFD", "/a\uFFFDb"})
    void whatAContainerMadeOfMalformedBytesIsRefused(String raw) {
        assertThat(path(raw)).isEqualTo(new Malformed("The path is not valid UTF-8."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/%2", "/a%", "/a%4", "/%zz", "/%2z", "/%z2", "/%%", "/%%41", "/% 41", "/%-1", "/%+1",
        "/%0x41", "/%u0041", "/%\u0664\u0661", "/%\uFF14\uFF11", "/\u20AC%\u0664\u0661", "/%4\uFF11"})
    void anEscapeIsTwoAsciiHexDigits(String raw) {
        assertThat(path(raw)).isEqualTo(new Malformed("The path has a malformed percent-escape."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%00", "/a%00b", "/\0", "/a\0"})
    void nulIsRefused(String raw) {
        assertThat(path(raw)).isEqualTo(new Malformed("The path must not contain NUL."));
    }

    @Test
    void lengthIsCountedInDecodedCodePoints() {
        String latin = "/" + "a".repeat(255);
        String clefs = "/" + CLEF.repeat(255);
        String escapedClefs = "/" + "%F0%9D%84%9E".repeat(255);

        assertThat(path(latin)).isEqualTo(new Named(new ChannelName(latin)));
        assertThat(path(clefs, clefs)).isEqualTo(new Named(new ChannelName(clefs)));
        assertThat(path(escapedClefs)).isEqualTo(new Named(new ChannelName(clefs)));
        assertThat(path(new String(clefs.getBytes(UTF_8), ISO_8859_1), clefs)).isEqualTo(new Named(new ChannelName(clefs)));
    }

    @Test
    void oneCodePointMoreIsRefusedWithBothNumbers() {
        Stream.of("/" + "a".repeat(256), "/" + CLEF.repeat(256), "/" + "%F0%9D%84%9E".repeat(256), "/".repeat(257))
                .forEach(raw -> assertThat(path(raw, raw)).isInstanceOfSatisfying(TooLong.class, tooLong ->
                        assertThat(tooLong.sentence()).contains("1-256").contains("257")));
    }

    @Test
    void aNameOfTheApiIsRefusedAlike() {
        assertThat(ChannelPath.ofDecoded("/" + "a".repeat(256), "/-/")).isInstanceOf(Malformed.class);
    }

    @Test
    void anEmptyPathIsRefused() {
        assertThat(path("")).isInstanceOf(Malformed.class);
        assertThat(ChannelPath.of("/pinghub", "", "/pinghub", "/-/")).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com/a%2Fb, /a/b",
        "https://example.com:8443/a, /a",
        "HTTP://example.com//a, //a",
        "http://example.com, /",
        "http://example.com/, /",
        "http://user@[::1]:80/a/, /a/",
    })
    void theAbsoluteFormNamesTheSamePath(String raw, String name) {
        assertThat(path(raw)).isEqualTo(new Named(new ChannelName(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "/pinghub/a, /pinghub, /a",
        "/pinghub/, /pinghub, /",
        "/pinghub//a, /pinghub, //a",
        "/pinghub/pinghub/a, /pinghub, /pinghub/a",
        "/%70inghub/a, /pinghub, /a",
        "/pinghub%2Fa, /pinghub, /a",
        "/my%20hub/a, /my hub, /a",
        "http://example.com/pinghub/a, /pinghub, /a",
        "/a, '', /a",
    })
    void theContextRootIsNoPartOfTheName(String raw, String context, String name) {
        assertThat(ChannelPath.of(raw, name, context, "/-/")).isEqualTo(new Named(new ChannelName(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/other/a", "/Pinghub/a", "//pinghub/a", "/./pinghub/a", "/pinghu"})
    void aPathOutsideOfTheContextRootIsRefused(String raw) {
        assertThat(ChannelPath.of(raw, raw, "/pinghub", "/-/")).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/-/metrics, metrics",
        "/-/, ''",
        "/%2D/metrics, metrics",
        "/%2d%2Fhealth%2Flive, health/live",
        "/-/..%2fa, ../a",
        "http://example.com/-/metrics, metrics",
    })
    void belowTheReservedPrefixThereIsNoChannel(String raw, String rest) {
        assertThat(path(raw)).isEqualTo(new Reserved(rest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/-", "/-a/", "//-/metrics", "/a/-/metrics", "/--/"})
    void whatOnlyResemblesThePrefixIsAChannel(String raw) {
        assertThat(path(raw)).isEqualTo(new Named(new ChannelName(raw)));
    }

    @Test
    void theReservedPrefixIsASettingAndComesAfterTheContextRoot() {
        assertThat(ChannelPath.of("/pinghub/_ops/metrics", "/_ops/metrics", "/pinghub", "/_ops/")).isEqualTo(new Reserved("metrics"));
        assertThat(ChannelPath.of("/-/metrics", "/-/metrics", "", "/_ops/")).isEqualTo(new Named(new ChannelName("/-/metrics")));
    }

    @Test
    void aPathOutsideOfTheContextRootIsRefused() {
        assertThat(ChannelPath.of("/pinghubX", "/pinghubX", "/pinghub", "/-/")).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "*", "a/b", "%61"})
    void aNameStartsWithASlash(String raw) {
        assertThat(path(raw, raw)).isInstanceOf(Malformed.class);
    }

    private static ChannelPath path(String raw, String containerPath) {
        return ChannelPath.of(raw, containerPath, "", "/-/");
    }

    private static ChannelPath path(String raw) {
        return path(raw, "");
    }
}
