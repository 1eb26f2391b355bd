package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java API: within the WAR, and in another application of the same server. */
@ExtendWith(ArquillianExtension.class)
class JavaClientIT {

    private static final String PINGHUB = "pinghub";
    private static final String SHOP = "shop";
    private static final String SHOP_ROOT = "/shop";
    private static final String TOKEN = "a-token-of-some-length";

    private static RedeployableServer server; // once for all tests of this class

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = PINGHUB, managed = false, testable = false)
    static WebArchive pinghub() {
        return Deployments.with(Deployments.root(Map.of("pinghub.admin.allow", "192.0.2.0/24", "pinghub.admin.token", TOKEN)),
                InsideListener.class, Steps.class);
    }

    @Deployment(name = SHOP, managed = false, testable = false)
    static WebArchive shop() {
        return Deployments.beside(SHOP_ROOT, OrderServlet.class, Orders.class, Steps.class);
    }

    @BeforeEach
    void start() {
        if (server == null) {
            server = RedeployableServer.start(deployer,
                    new RedeployableServer.Application(PINGHUB, Deployments.contextRoot(), pinghub()),
                    new RedeployableServer.Application(SHOP, SHOP_ROOT, shop()));
            server.deploy();
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close(); // Arquillian undeploys by itself what it has deployed
        }
    }

    @Test
    void anotherApplicationPublishesAndHearsForHowMany() {
        try (var one = channel("/orders"); var two = channel("/orders")) {
            String results = shop("injected", "publish /orders 5 \u20ac for \"table 7\"", "publish /orders \ud83d\ude00");

            assertThat(results).matches("2 ([0-9a-f]+):1\n2 \\1:2");
            one.expect("5 \u20ac for \"table 7\"").expect("\ud83d\ude00");
            two.expect("5 \u20ac for \"table 7\"").expect("\ud83d\ude00");
        }
    }

    @Test
    void whatIsForTheCommitComesAfterItAndInOrder() {
        try (var orders = channel("/committed"); var others = channel("/others")) {
            shop("injected", "begin", "after /committed 1", "after /others a", "after /committed 2", "publish /committed at once",
                    "after /committed 3", "commit", "publish /committed last");

            orders.expect("at once").expect("1").expect("2").expect("3").expect("last");
            others.expect("a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollback", "commit"})
    void ofATransactionThatIsRolledBackNothingComes(String end) {
        try (var orders = channel("/rolled-back")) {
            String results = shop("injected", "begin", "after /rolled-back 1", "rollbackOnly", "after /rolled-back 2", end,
                    "begin", "after /rolled-back 3", "rollback", "publish /rolled-back next");

            assertThat(results).startsWith(end.equals("commit") ? "rolled back\n1 " : "1 ");
            orders.expect("next");
        }
    }

    @Test
    void withoutATransactionItComesAtOnce() {
        try (var orders = channel("/none")) {
            shop("injected", "after /none 1", "begin", "after /none 3", "publish /none 2", "commit");

            orders.expect("1").expect("2").expect("3");
        }
    }

    @Test
    void aTransactionOfTheContainersIsOneToo() {
        try (var orders = channel("/transactional")) {
            shop("transactional", "after /transactional 2", "publish /transactional 1");
            assertThat(shop("transactional-failing", "after /transactional lost", "publish /transactional 3")).isEqualTo("sold out");
            shop("transactional", "after /transactional 4");

            orders.expect("1").expect("2").expect("3").expect("4");
        }
    }

    @Test
    void aTransactionOnAThreadOfTheApplicationsOwnIsOneToo() {
        try (var orders = channel("/thread")) {
            shop("thread", "begin", "after /thread lost", "rollback", "begin", "after /thread 2", "publish /thread 1", "commit");

            orders.expect("1").expect("2");
        }
    }

    @Test
    void anApplicationIsToldWhatIsWrong() {
        String half = "a".repeat(600_000);

        assertThat(shop("injected", "publish orders x", "publish /-/orders x", "publish /large " + half + half))
                .isEqualTo("illegal\nillegal\nrefused 400");
        assertThat(run("at", "a-wrong-token-of-some-length", node(), "publish /orders x")).isEqualTo("refused 401");
        assertThat(run("at", TOKEN, "http://127.0.0.1:1/", "publish /orders x", "after /orders x")).isEqualTo("unreachable\nunreachable");
    }

    @Test
    void codeWithinTheWarPublishesToTheCore() {
        try (var orders = channel("/inside")) {
            inside("publish /inside at once", "begin", "after /inside 2", "after /inside 3", "publish /inside 1", "commit",
                    "begin", "after /inside lost", "rollback", "after /inside 4");

            orders.expect("at once").expect("1").expect("2").expect("3").expect("4");
        }
    }

    private static Conversation channel(String path) {
        return Conversation.open(server.http(path));
    }

    private static String shop(String how, String... steps) {
        return run(how, TOKEN, node(), steps);
    }

    private static String node() {
        return server.http("/").toString();
    }

    private static String run(String how, String token, String node, String... steps) {
        String form = "how=" + how + "&token=" + token + "&node=" + encoded(node) + query(steps);
        var response = ServerIT.send(HttpRequest.newBuilder(server.http("/").resolve(SHOP_ROOT + "/order"))
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(form)).build());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static void inside(String... steps) {
        URI uri = URI.create(server.http("/inside") + "?x=y" + query(steps));
        assertThat(ServerIT.send(HttpRequest.newBuilder(uri).build()).statusCode()).isEqualTo(200);
    }

    private static String query(String... steps) {
        return Arrays.stream(steps).map(step -> "&step=" + encoded(step)).collect(Collectors.joining());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
