package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The single runnable file: its ports, its settings from the environment, its log, and how it stops. */
@Tag("microbundle")
class MicrobundleIT {

    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final int CLIENTS = 20;

    @Test
    void aNodeOpensOnlyItsPortsServesAndGoesAwayInOrder() throws IOException {
        int metricsPort = ServerProcess.freePort();
        try (var node = ServerProcess.start(Map.of(
                "PINGHUB_METRICS_PORT", Integer.toString(metricsPort),
                "PINGHUB_DRAIN", DRAIN.toSeconds() + "s",
                "PINGHUB_MISSPELT", "x"))) {
            URI channel = node.http("/user/157/chan");
            assertThat(listening(node.pid())).containsExactlyInAnyOrder(
                    "127.0.0.1:" + node.port(), "127.0.0.1:" + metricsPort);
            assertThat(node.log()).contains("PINGHUB_MISSPELT is not a setting");

            List<Conversation> clients = Stream.generate(() -> Conversation.open(channel)).limit(CLIENTS)
                    .collect(Collectors.toCollection(ArrayList::new));
            assertThat(plainMetrics(metricsPort)).containsExactly(
                    "channels.value 1", "drops5m.value 0.000", "postmsgs5m.value 0.000", "sends5m.value 0.000",
                    "websocketmsgs5m.value 0.000", "websockets.value " + CLIENTS);
            misbehave(channel);

            long asked = System.nanoTime();
            node.terminate();
            clients.forEach(client -> client.expectClose(1001));
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            node.awaitExit();

            assertThat(took).as("spread over the drain time").isGreaterThan(DRAIN.dividedBy(2));
            assertThat(node.log()).as("a client cannot cause a stack trace").doesNotContain("\tat ");
        }
    }

    @Test
    void wrongSettingsAreAllNamedAndNothingIsServed() throws Exception {
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                System.getProperty("pinghub.microbundle"), "--port", Integer.toString(ServerProcess.freePort()))
                .redirectErrorStream(true);
        builder.environment().put("PINGHUB_OUTBOX_CAPACITY", "0");
        builder.environment().put("PINGHUB_ORIGIN", "https://example.com/path");
        builder.environment().put("PINGHUB_DRAIN", "soon");
        Process wrong = builder.start();
        try (var output = wrong.inputReader()) {
            var seen = new StringBuilder();
            output.lines().peek(line -> seen.append(line).append('\n')).filter(line -> line.contains("pinghub.drain"))
                    .findFirst();

            assertThat(seen).contains("3 settings are wrong", "pinghub.outbox.capacity must be at least 1, was 0",
                    "pinghub.origin has \"https://example.com/path\"", "pinghub.drain must be a duration");
        } finally {
            wrong.destroyForcibly();
        }
    }

    private static void misbehave(URI channel) {
        for (String bytes : new String[] {
            "GARBAGE\r\n\r\n", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
            "GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n", Conversation.handshake("/%ff"), "PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n"}) {
            try (var socket = new RawSocket(channel)) {
                socket.send(bytes);
                socket.readLimit(Duration.ofMillis(200));
                socket.isClosedByServer();
                socket.reset();
            }
        }
        for (byte[] frame : new byte[][] {{(byte) 0xF1, 0}, {(byte) 0x83, 0}, {(byte) 0x89, (byte) 0xFE, 0, 0},
            {(byte) 0x81, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1}, {1}, {(byte) 0x88, (byte) 0x81, 0, 0, 0, 0, 1}}) {
            try (var client = Conversation.open(channel)) {
                client.raw(frame);
                client.endWithin(Duration.ofMillis(200));
                client.reset();
            }
        }
    }

    private static List<String> plainMetrics(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        }
    }

    /** The addresses a process listens on, from /proc: what a stranger's port scan would find. */
    private static Set<String> listening(long pid) throws IOException {
        Set<String> inodes;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            inodes = descriptors.map(MicrobundleIT::target).filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring(8, target.length() - 1)).collect(Collectors.toSet());
        }
        var addresses = new TreeSet<String>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            for (String line : Files.readAllLines(Path.of("/proc/net", table)).stream().skip(1).toList()) {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals("0A") && inodes.contains(columns[9])) { // 0A is LISTEN
                    addresses.add(address(columns[1]));
                }
            }
        }
        return addresses;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    /** From the kernel's notation, in words of four bytes in the machine's order; IPv4 may come mapped into IPv6. */
    private static String address(String hex) {
        String port = Integer.toString(Integer.parseInt(hex.substring(hex.indexOf(':') + 1), 16));
        String host = hex.substring(0, hex.indexOf(':'));
        boolean loopback = host.endsWith("0100007F") && (host.length() == 8 || host.startsWith("0000000000000000FFFF0000"));
        return (loopback ? "127.0.0.1" : host) + ":" + port;
    }
}
