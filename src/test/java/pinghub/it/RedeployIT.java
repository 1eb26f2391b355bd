package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One version after the other in a server that goes on: nothing of the old ones stays. */
@ExtendWith(ArquillianExtension.class)
class RedeployIT {

    private static final String NAME = "redeployed";
    private static final int TIMES = 20;
    private static final int CLIENTS = 200;
    // The first deployments fill what the server keeps in any case.
    private static final int WARM = 5;
    // The server's own odds and ends come to some 4 MiB.
    private static final long METASPACE_GROWTH = 8L << 20;
    // Threads of the server keep the context class loader they happened to start with, and Grizzly's the last request that each
    // served; no more old versions than that, however many there were.
    private static final int HELD_BY_THE_SERVER = 8;

    private static final String LIBERTYS_ENGINE = "com.ibm.ws.wsoc";
    private static final String COLLECTOR = "pinghub.http.BodyReader$Collector";

    @ArquillianResource
    private Deployer deployer;
    private RedeployableServer server;

    @Deployment(name = NAME, managed = false, testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.drain", "300ms"));
    }

    @BeforeEach
    void start() {
        server = RedeployableServer.start(deployer, new RedeployableServer.Application(NAME, Deployments.contextRoot(), war()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachClientIsToldAndNothingOfTheOldVersionsStays() throws IOException {
        List<String> threads = List.of();
        long metaspace = 0;
        for (int i = 1; i <= TIMES; i++) {
            server.deploy();
            List<Conversation> clients = Stream.generate(() -> Conversation.open(server.http("/live"))).limit(CLIENTS).toList();
            clients.get(0).say("hello");
            clients.forEach(client -> client.expect("hello"));
            if (i == 1) {
                threads = own().map(Jvm.Stack::thread).toList();
                assertThat(threads).isNotEmpty();
            }

            server.undeploy();

            clients.forEach(client -> client.expectClose(1001));
            clients.forEach(Conversation::close);
            if (i == WARM) {
                metaspace = server.jvm().metaspace();
            }
        }

        awaitNoThreads();
        assertThat(server.jvm().instancesOf("pinghub.websocket.Connection")).as("connections of old versions")
                .isLessThan(CLIENTS / 2);
        long grown = server.jvm().metaspace() - metaspace;
        server.deploy();
        Conversation.open(server.http("/live")).close();
        assertThat(server.jvm().loadersOf("pinghub.Lifecycle")).as("class loaders of the application")
                .isBetween(1L, 1L + HELD_BY_THE_SERVER);
        assertThat(own().map(Jvm.Stack::thread)).isEqualTo(threads);
        assertThat(grown).as("bytes of metaspace").isLessThan(METASPACE_GROWTH);
        server.undeploy();
    }

    @Test
    void aBodyThatDoesNotComeIsRefusedWhenItsVersionGoes() throws Exception {
        server.deploy();
        String head = "POST " + server.http("/live").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\n";
        List<RawSocket> publishers = Stream.of("Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
                .flatMap(begin -> Stream.generate(() -> new RawSocket(server.http("/")).send(head + begin)).limit(CLIENTS / 20))
                .toList();
        // Perhaps with some of an old version, which a server's thread holds: they are few.
        Eventually.within(ServerIT.LIMIT, () -> server.jvm().instancesOf(COLLECTOR) >= publishers.size());

        server.undeploy();

        for (RawSocket publisher : publishers) {
            RawSocket.Response response = publisher.response();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("Connection")).isEqualToIgnoringCase("close"); // the rest of the body would be the next request
            publisher.close();
        }
    }

    private void awaitNoThreads() {
        try {
            Eventually.within(ServerIT.LIMIT, () -> own().findAny().isEmpty());
        } catch (TimeoutException e) { // the closer may still end connections for a moment, but not for long
            assertThat(own()).as("threads of old versions").isEmpty();
        }
    }

    /** The application's threads, without those that the server does not give back. */
    private Stream<Jvm.Stack> own() {
        return server.jvm().threads("pinghub-").stream()
                .filter(stack -> !(Deviation.CLOSE_MAY_WAIT_FOR_EVER.isKnownHere() && stack.text().contains(LIBERTYS_ENGINE)));
    }
}
