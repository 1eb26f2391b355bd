package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.http.FakeRequest;
import pinghub.http.Refusal;

class HandshakeTest {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ=="; // RFC 6455 §1.3

    @Test
    void theHandshakeOfTheRfcIsGood() {
        assertThat(Handshake.check(handshake())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "PUT", "OPTIONS", "CONNECT", "get", ""})
    void itIsAGet(String method) {
        Refusal refusal = refusal(handshake(method));

        assertThat(refusal.status()).isEqualTo(405);
        assertThat(refusal.headers()).containsEntry("Allow", "GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/2", "HTTP/1.2", "http/1.1"})
    void itIsHttp11(String protocol) {
        assertThat(refusal(handshake().protocol(protocol)).status()).isEqualTo(400);
    }

    @Test
    void itHasExactlyOneHost() {
        assertThat(refusal(handshake().without("Host")).sentence()).contains("Host");
        assertThat(refusal(handshake().with("Host", "example.com")).sentence()).contains("Host");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "websocket | true",
        "WebSocket | true",
        "WEBSOCKET | true",
        "' websocket ' | true",
        "h2c, websocket | true",
        "'websocket,' | true",
        "'' | false",
        "web socket | false",
        "websocket/13 | false",
        "websockets | false",
        "xwebsocket | false",
        "h2c | false",
        "upgrade | false",
    })
    void upgradeNamesWebsocketInAnyCase(String value, boolean good) {
        assertThat(Handshake.check(handshake().without("Upgrade").with("Upgrade", value)).isEmpty()).isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Upgrade | true",
        "upgrade | true",
        "UPGRADE | true",
        "keep-alive, Upgrade | true",
        "Upgrade,keep-alive | true",
        "'keep-alive ,\tUpgrade ' | true",
        "'' | false",
        "keep-alive | false",
        "close | false",
        "keep-alive Upgrade | false",
        "Upgraded | false",
        "websocket | false",
    })
    void connectionNamesUpgradeInAnyCase(String value, boolean good) {
        assertThat(Handshake.check(handshake().without("Connection").with("Connection", value)).isEmpty()).isEqualTo(good);
    }

    @Test
    void tokensMayBeSpreadOverSeveralLines() {
        FakeRequest request = handshake().without("Connection").with("Connection", "keep-alive")
                .with("Connection", "Upgrade");

        assertThat(Handshake.check(request)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "Connection", "Sec-WebSocket-Key"})
    void withoutOneOfItsHeadersItIsNone(String header) {
        assertThat(refusal(handshake().without(header)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "7", "8", "12", "14", "013", "13.0", "13, 8", "8, 13", "13,", "+13", "thirteen"})
    void anyOtherVersionIsToldTheRightOne(String version) {
        Refusal refusal = refusal(handshake().without("Sec-WebSocket-Version").with("Sec-WebSocket-Version", version));

        assertThat(refusal.status()).isEqualTo(426);
        assertThat(refusal.headers()).containsEntry("Sec-WebSocket-Version", "13").containsEntry("Upgrade", "websocket");
    }

    @Test
    void aMissingOrSecondVersionIsToldTheRightOne() {
        assertThat(refusal(handshake().without("Sec-WebSocket-Version")).status()).isEqualTo(426);
        assertThat(refusal(handshake().with("Sec-WebSocket-Version", "13")).status()).isEqualTo(426);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "AAAAAAAAAAAAAAAAAAAAAA== | true",
        "/////////////////////w== | true",
        "AQIDBAUGBwgJCgsMDQ4PEA== | true",
        "'' | false",
        "AAAAAAAAAAAAAAAAAAAA | false",          // 15 bytes
        "AAAAAAAAAAAAAAAAAAAAAAA= | false",      // 17 bytes
        "AAAAAAAAAAAAAAAAAAAAAAAA | false",      // 18 bytes
        "AAAAAAAAAAAAAAAAAAAAAA | false",        // no padding
        "AAAAAAAAAAAAAAAAAAAAAA= | false",       // half of it
        "AAAAAAAAAAAAAAAAAAAAAA=== | false",     // too much of it
        "AAAAAAAAAAAAAAAAAAAAAB== | false",      // loose trailing bits
        "AAAAAAAAAAAAAAAAAAAAAP== | false",
        "_____________________w== | false",      // the alphabet of URLs
        "AAAAAAAAAAA AAAAAAAAAAA== | false",
        "AAAAAAAAAAAAAAAAAAAAA\u00C4== | false",
        "AAAAAAAAAAAAAAAAAAAAAA==, AAAAAAAAAAAAAAAAAAAAAA== | false",
        "not base64 at all | false",
    })
    void theKeyIsSixteenBytesInBase64(String key, boolean good) {
        assertThat(Handshake.check(handshake().without("Sec-WebSocket-Key").with("Sec-WebSocket-Key", key)).isEmpty())
                .isEqualTo(good);
    }

    @Test
    void twoKeysAreNoneEvenWhenTheyAgree() {
        assertThat(refusal(handshake().with("Sec-WebSocket-Key", KEY)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"Content-Length, 1", "Content-Length, 00", "Content-Length, -1", "Content-Length, ''",
        "Transfer-Encoding, chunked", "Transfer-Encoding, identity"})
    void withABodyItIsRefusedAndTheConnectionClosed(String header, String value) {
        Refusal refusal = refusal(handshake().with(header, value));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.headers()).containsEntry("Connection", "close");
    }

    @Test
    void anEmptyBodyIsNoBody() {
        assertThat(Handshake.check(handshake().with("Content-Length", "0"))).isEmpty();
    }

    @Test
    void extensionsSubprotocolsAndOriginsAreNotItsBusiness() {
        FakeRequest request = handshake().with("Sec-WebSocket-Extensions", "permessage-deflate")
                .with("Sec-WebSocket-Protocol", "chat").with("Origin", "https://example.com");

        assertThat(Handshake.check(request)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"permessage-deflate; =1", "a b", "a;;b", "a; b=\"\"", "\"a\"", "a; b=\"c d\"", "a=1"})
    void extensionsThatHaveNoFormAreRefused(String extensions) { // RFC 6455 §9.1: the connection must fail
        assertThat(refusal(handshake().with("Sec-WebSocket-Extensions", extensions)).sentence()).contains("Extensions");
    }

    @Test
    void subprotocolsThatAreNoListOfNamesAreRefused() {
        assertThat(refusal(handshake().with("Sec-WebSocket-Protocol", "chat soap")).sentence()).contains("Sec-WebSocket-Protocol");
        assertThat(refusal(handshake().with("Sec-WebSocket-Protocol", "chat").with("Sec-WebSocket-Protocol", "chat")).status())
                .isEqualTo(400);
    }

    @Test
    void whatIsChosenIsInAnyOfItsLines() {
        FakeRequest request = handshake().with("Sec-WebSocket-Protocol", "chat").with("Sec-WebSocket-Protocol", "soap, pinghub.v1+json");

        assertThat(Handshake.check(request)).isEmpty();
        assertThat(Handshake.subprotocol(request)).isEqualTo(Subprotocol.JSON);
        assertThat(Handshake.subprotocol(handshake())).isEqualTo(Subprotocol.NONE);
    }

    @Test
    void everyRefusalCountsAsAHandshake() {
        assertThat(refusal(handshake("POST")).reason()).isEqualTo("handshake");
        assertThat(refusal(handshake().without("Host")).reason()).isEqualTo("handshake");
        assertThat(refusal(handshake().without("Sec-WebSocket-Version")).reason()).isEqualTo("handshake");
        assertThat(refusal(handshake().with("Content-Length", "5")).reason()).isEqualTo("handshake");
    }

    private static Refusal refusal(FakeRequest request) {
        return Handshake.check(request).orElseThrow();
    }

    private static FakeRequest handshake() {
        return handshake("GET");
    }

    private static FakeRequest handshake(String method) {
        return FakeRequest.of(method).with("Host", "server.example.com").with("Upgrade", "websocket")
                .with("Connection", "Upgrade").with("Sec-WebSocket-Key", KEY).with("Sec-WebSocket-Version", "13");
    }
}
