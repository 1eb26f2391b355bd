package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** What a subscriber costs that hears nothing and says nothing. */
class IdleMemoryIT extends ServerIT {

    private static final int CLIENTS = 2000;
    // The first ones fill pools that the server keeps for all that come later.
    private static final int WARM = 500;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @Test
    void anIdleSubscriberTakesNoMoreHeapThanTheServerNeeds() {
        open(WARM).forEach(Conversation::close);
        awaitNobody();
        Jvm jvm = Jvm.ofTheServer();
        long before = jvm.heap();
        List<Conversation> clients = open(CLIENTS);

        long limit = limit();
        try {
            Eventually.within(LIMIT, () -> (jvm.heap() - before) / CLIENTS <= limit);
        } catch (TimeoutException e) {
            assertThat((jvm.heap() - before) / CLIENTS).as("bytes for each").isLessThanOrEqualTo(limit);
        }

        // What the server let go of it has again for what comes now, and for the next that gets the same objects.
        post("/idle/0", "hello");
        clients.get(0).expect("hello");
        clients.forEach(Conversation::close);
        awaitNobody();
        try (var next = websocket("/next?a=b%20c")) {
            for (int i = 0; i < WARM; i++) {
                assertThat(post("/next?a=b%20c&d=" + i, "hello " + i).body()).isEqualTo("OK\n");
                next.expect("hello " + i);
            }
        }
    }

    private List<Conversation> open(int count) {
        return Stream.iterate(0, i -> i + 1).limit(count).map(i -> websocket("/idle/" + i)).toList();
    }

    /** Some more than measured, in src/docs/operating.md: bytes. */
    private static long limit() {
        boolean direct = System.getProperty("pinghub.it.engine", "standard").equals("direct");
        return 1024 * switch (System.getProperty("arquillian.launch")) {
            case "wildfly" -> direct ? 7L : 17;
            case "openliberty" -> direct ? 12L : 27;
            default -> direct ? 16L : 44;
        };
    }
}
