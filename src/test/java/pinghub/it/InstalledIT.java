package pinghub.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** WildFly or Open Liberty as an operator starts and stops it. Payara Micro so: {@link MicrobundleIT}. */
@Tag("installed")
class InstalledIT {

    private static final int CLIENTS = 20;
    // WildFly's levels, Open Liberty's, and stack traces.
    private static final Predicate<String> BAD = Pattern.compile("^\\S+ \\S+ (WARN|ERROR) |^\\[.*] [0-9a-f]{8} \\S+ +[WE] |^\tat ")
            .asPredicate();

    @Test
    void aSignalTellsEachClientAndNothingWasWorthAWarning() {
        try (var server = new InstalledServer()) {
            List<Conversation> clients = clients(server);

            server.terminate();

            if (Deviation.SIGNAL_CUTS_WEBSOCKETS.isKnownHere()) {
                clients.forEach(client -> assertThat(client.endWithin(ServerIT.LIMIT)).isIn(1001, Conversation.CUT));
            } else {
                clients.forEach(client -> client.expectClose(1001));
            }
            server.awaitExit();
            assertThat(server.log().lines().filter(line -> line.contains("Pinghub is ready"))).hasSize(1);
            assertThat(server.log().lines().filter(BAD)).isEmpty();
        }
    }

    @Test
    void theServersOwnCommandTellsEachClientToo() {
        try (var server = new InstalledServer()) {
            List<Conversation> clients = clients(server);

            server.stopByCommand();

            clients.forEach(client -> client.expectClose(1001));
            server.awaitExit();
        }
    }

    /** On Open Liberty its own engine serves clients with TLS: these are two engines on one channel. */
    @Test
    void nothingIsLostOrChangedByTlsThatEndsInTheServer() {
        try (var server = InstalledServer.withTls(); var client = Conversation.openTls(server.https("/tls"));
                var plain = Conversation.open(server.http("/tls"))) {
            String large = digits(60_000);
            List<String> small = IntStream.range(0, 60).mapToObj(i -> i + " " + digits(1000)).toList();

            client.say(large).expect(large);
            small.forEach(client::say);
            small.forEach(client::expect);
            client.raw(frames(small));
            small.forEach(client::expect);
            assertThat(RawSocket.tls(server.https("/")).send("POST /tls HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"
                    + large).response().body()).isEqualTo("OK\n");
            client.expect(large);
            Stream.of(List.of(large), small, small, List.of(large)).flatMap(List::stream).forEach(plain::expect);
            plain.say("and back").expect("and back");
            client.expect("and back");
        }
    }

    private static String digits(int length) {
        return "0123456789".repeat(length / 10);
    }

    private static byte[] frames(List<String> texts) {
        var frames = new ByteArrayOutputStream();
        texts.forEach(text -> frames.writeBytes(Conversation.encode(true, Conversation.TEXT, text.getBytes(US_ASCII), true)));
        return frames.toByteArray();
    }

    private static List<Conversation> clients(InstalledServer server) {
        return Stream.generate(() -> Conversation.open(server.http("/live"))).limit(CLIENTS).toList();
    }
}
