package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
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

    private static List<Conversation> clients(InstalledServer server) {
        return Stream.generate(() -> Conversation.open(server.http("/live"))).limit(CLIENTS).toList();
    }
}
