package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.glassfish.tyrus.ext.extension.deflate.PerMessageDeflateExtension;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * permessage-deflate (RFC 7692) where it is switched on. Only the direct engine has it; with the standard engine the same clients
 * offer it in vain, and hear the same.
 */
class CompressionIT extends ServerIT {

    private static final boolean SPOKEN = System.getProperty("pinghub.it.engine").equals("direct");
    private static final String OFFER = "permessage-deflate; client_max_window_bits"; // a browser's
    private static final String ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private static final String LONG = "all work and no play makes Jack a dull boy, ".repeat(50);
    private static final int LAST = 0x80;
    private static final int MARK = 0x40; // RSV1

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.websocket.compression", "true", "pinghub.websocket.echo-empty", "true"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "permessage-deflate",
        OFFER,
        "x-unknown; a=\"b\", permessage-deflate; client_max_window_bits=\"12\"; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9\r\nSec-WebSocket-Extensions: permessage-deflate",
    })
    void whoOffersItGetsItWithoutContextTakeover(String offer) {
        try (var client = Conversation.offering(server("/offer"), offer)) {
            assertThat(client.extensions()).isEqualTo(SPOKEN ? ANSWER : null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "permessage-bzip2",
        "permessage-deflate; server_max_window_bits=9",
        "permessage-deflate; unknown",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
    })
    void whoOffersSomethingElseGetsNone(String offer) {
        try (var client = Conversation.offering(server("/other-offer"), offer)) {
            assertThat(client.extensions()).isNull();

            client.say(LONG);
            assertThat(client.next().compressed()).isFalse();
        }
    }

    @Test
    void anOfferThatCannotBeReadIsRefused() {
        String handshake = Conversation.handshake(server("/bad-offer").getRawPath(),
                "Sec-WebSocket-Extensions: permessage-deflate; =\r\n");

        assertThat(raw(handshake).status()).isEqualTo(400);
    }

    @Test
    void inOneChannelAllHearTheSameInTheSameOrder() {
        List<String> texts = IntStream.range(0, 200).mapToObj(i -> (i % 3 == 0 ? "short " : LONG) + i).toList();
        try (var plain = websocket("/mixed"); var one = offering("/mixed"); var other = offering("/mixed")) {
            texts.forEach(plain::say);
            for (Conversation subscriber : List.of(one, plain, other)) {
                texts.forEach(subscriber::expect);
            }

            texts.forEach(text -> one.raw(compressed(text)));
            for (Conversation subscriber : List.of(one, plain, other)) {
                texts.forEach(subscriber::expect);
            }
        }
    }

    @Test
    void onlyThoseWhoAgreedHearItCompressed() {
        try (var plain = websocket("/wire"); var agreed = offering("/wire")) {
            post("/wire", LONG);

            assertThat(plain.nextFrame().payload()).hasSize(LONG.length());
            Conversation.Frame frame = agreed.nextFrame();
            assertThat(frame.compressed()).isEqualTo(SPOKEN);
            assertThat(frame.payload().length < LONG.length()).isEqualTo(SPOKEN);
        }
    }

    @Test
    void aCompressedMessageInFragmentsIsHeardByAll() {
        try (var plain = websocket("/fragments"); var agreed = offering("/fragments")) {
            String text = "grüße ".repeat(200);
            if (SPOKEN) {
                byte[] payload = payload(text);
                for (int i = 0; i < payload.length; i++) {
                    agreed.raw(frame(i > 0 ? 0 : MARK | Conversation.TEXT, payload[i]));
                    agreed.frame(true, Conversation.PING, new byte[0]);
                }
                agreed.frame(true, 0, new byte[0]);
            } else {
                agreed.say(text); // MessageRulesIT has the fragments that are not compressed
            }

            plain.expect(text);
            agreed.expect(text);
        }
    }

    @Test
    void anEmptyCompressedMessageIsAKeepalive() {
        try (var witness = websocket("/empty"); var agreed = offering("/empty")) {
            agreed.raw(SPOKEN ? frame(LAST | MARK | Conversation.TEXT, (byte) 0) : frame(LAST | Conversation.TEXT));
            agreed.expect("");

            agreed.say("to all");
            witness.expect("to all");
        }
    }

    @Test
    void aBombIsTooBig() {
        byte[] bomb = Deflate.deflate(new byte[40_000_000]);
        assertThat(bomb.length).isLessThan(65_536);

        assertEnd(SPOKEN ? 1009 : 1002, frame(LAST | MARK | Conversation.TEXT, bomb));
    }

    @Test
    void aMessageOfExactlyTheLimitIsTakenAndOneByteMoreIsNot() {
        try (var witness = websocket("/limit"); var agreed = offering("/limit")) {
            agreed.raw(compressed("x".repeat(65_536)));
            witness.expect("x".repeat(65_536));

            agreed.expect("x".repeat(65_536));
            agreed.raw(compressed("x".repeat(65_537)));
            agreed.expectClose(1009);
        }
    }

    @Test
    void whatCannotBeInflatedBreaksTheProtocol() {
        assertEnd(1002, frame(LAST | MARK | Conversation.TEXT, new byte[] {-1, -1, -1}));
    }

    @Test
    void compressedTextMustBeUtf8() {
        byte[] malformed = {(byte) 0xC3, '('};

        assertEnd(1007, SPOKEN ? frame(LAST | MARK | Conversation.TEXT, Deflate.deflate(malformed))
                : frame(LAST | Conversation.TEXT, malformed));
    }

    @ParameterizedTest
    @ValueSource(ints = {LAST | MARK | Conversation.PING, LAST | MARK | Conversation.PONG, LAST | MARK | Conversation.CLOSE,
        LAST | MARK, LAST | 0x20 | Conversation.TEXT, LAST | 0x10 | Conversation.TEXT})
    void noOtherFrameIsMarked(int first) {
        assertEnd(1002, frame(first));
    }

    @Test
    void aContinuationIsNotMarked() {
        try (var offender = offering("/continuation")) {
            offender.raw(frame(SPOKEN ? MARK | Conversation.TEXT : Conversation.TEXT, (byte) 0)).raw(frame(LAST | MARK, (byte) 0));

            assertThat(offender.endWithin(LIMIT)).isIn(1002, Conversation.CUT);
        }
    }

    @Test
    void whoDidNotOfferItMustNotUseIt() {
        try (var offender = websocket("/unasked")) {
            offender.raw(frame(LAST | MARK | Conversation.TEXT, Deflate.deflate(LONG.getBytes(StandardCharsets.UTF_8))));

            assertThat(offender.endWithin(LIMIT)).isIn(1002, Conversation.CUT);
        }
    }

    @Test
    void aClientLibraryThatIsNotOursAgrees() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        var endpoint = new Endpoint() {
            @Override
            public void onOpen(Session session, EndpointConfig config) {
                session.addMessageHandler(String.class, (MessageHandler.Whole<String>) heard::add);
            }
        };
        var config = ClientEndpointConfig.Builder.create().extensions(List.of(new PerMessageDeflateExtension())).build();
        URI uri = URI.create(server("/library").toString().replaceFirst("http", "ws"));
        try (Session session = ContainerProvider.getWebSocketContainer().connectToServer(endpoint, config, uri);
                var plain = websocket("/library")) {
            assertThat(session.getNegotiatedExtensions()).extracting(Extension::getName)
                    .isEqualTo(SPOKEN ? List.of("permessage-deflate") : List.of());

            for (String text : List.of(LONG, "short", "größe ".repeat(5000))) {
                session.getBasicRemote().sendText(text);
                plain.expect(text);
                assertThat(heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(text);
            }
        }
    }

    private void assertEnd(int code, byte[] frame) {
        try (var witness = websocket("/end"); var offender = offering("/end")) {
            offender.raw(frame);

            assertThat(offender.endWithin(LIMIT)).isIn(code, Conversation.CUT);
            post("/end", "clean");
            witness.expect("clean");
        }
    }

    private Conversation offering(String rawPath) {
        Conversation conversation = Conversation.offering(server(rawPath), OFFER);
        assertThat(conversation.extensions() != null).isEqualTo(SPOKEN);
        return conversation;
    }

    /** A message as a client sends it that has agreed, if there is something to agree to. */
    private static byte[] compressed(String text) {
        return frame(SPOKEN ? LAST | MARK | Conversation.TEXT : LAST | Conversation.TEXT, payload(text));
    }

    private static byte[] payload(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return SPOKEN ? Deflate.deflate(utf8) : utf8;
    }

    private static byte[] frame(int first, byte... payload) {
        byte[] frame = Conversation.encode(true, 0, payload, true);
        frame[0] = (byte) first;
        return frame;
    }
}
