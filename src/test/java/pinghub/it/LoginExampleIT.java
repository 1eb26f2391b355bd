package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of a protected channel for each user: an application beside Pinghub, as a browser sees both. */
@ExtendWith(ArquillianExtension.class)
class LoginExampleIT {

    private static final String PINGHUB = "pinghub";
    private static final String LOGIN = "login";
    private static final String LOGIN_ROOT = "/login";
    private static final Path EXAMPLE = Path.of("src", "examples", "login");
    private static final String TOKEN = "Authorization: Bearer change-me-before-use\r\n";
    private static final Pattern ACTIVITY = Pattern.compile("\"activity\":\"([^\"]+)\\?channel=([^\"]+)\"");

    private static RedeployableServer server; // once for all tests of this class

    @ArquillianResource
    private Deployer deployer;

    private RelayCalls relay;

    /** Who is logged in: the cookie of the session, and what the application says of the channel. */
    private record User(String cookie, String activity, String id) {

        String path() {
            return "/activity?channel=" + id;
        }
    }

    @Deployment(name = PINGHUB, managed = false, testable = false)
    static WebArchive pinghub() {
        return Deployments.root(Map.of("pinghub.locations", EXAMPLE.resolve("locations.yaml").toAbsolutePath().toString()));
    }

    /** The example as it is, but for the place of Pinghub in this run. */
    @Deployment(name = LOGIN, managed = false, testable = false)
    static WebArchive login() {
        String path = RedeployableServer.contextPath();
        return ShrinkWrap.create(WebArchive.class, "login.war").addPackage("pinghub.examples.login")
                .addAsWebResource(EXAMPLE.resolve("webapp/index.html").toFile()).addAsWebResource(EXAMPLE.resolve("webapp/login.js").toFile())
                .setWebXML(new StringAsset(read("webapp/WEB-INF/web.xml").replace(">/publish<", ">" + path + "/publish<")
                        .replace(">/activity<", ">" + path + "/activity<")))
                .addAsWebInfResource(new StringAsset("<web-ext xmlns=\"http://websphere.ibm.com/xml/ns/javaee\" version=\"1.0\">"
                        + "<context-root uri=\"" + LOGIN_ROOT + "\"/></web-ext>"), "ibm-web-ext.xml");
    }

    private static String read(String file) {
        try {
            return Files.readString(EXAMPLE.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() {
        if (server == null) {
            server = RedeployableServer.start(deployer,
                    new RedeployableServer.Application(PINGHUB, Deployments.contextRoot(), pinghub()),
                    new RedeployableServer.Application(LOGIN, LOGIN_ROOT, login()));
            server.deploy();
        }
        relay = new RelayCalls(server.http("/"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aMessageForAUserReachesThatUserAlone() throws TimeoutException {
        User alice = login("alice", "wonderland");
        User bob = login("bob", "builder");
        try (RawSocket toAlice = listen(alice); RawSocket toBob = listen(bob)) {
            assertThat(send(bob, "alice", "hello, \u20ac 5")).isEqualTo(204);
            RawSocket.Response heard = toAlice.response();
            assertThat(heard.status()).isEqualTo(200);
            assertThat(heard.body()).isEqualTo("bob: hello, \u20ac 5");

            assertThat(send(bob, "alice", "between two polls")).isEqualTo(204);
            assertThat(send(alice, "bob", "hello yourself")).isEqualTo(204);

            String behind = "If-Modified-Since: " + heard.header("Last-Modified") + "\r\nIf-None-Match: " + heard.header("Etag") + "\r\n";
            assertThat(relay.exchange("GET", alice.path(), behind).body()).isEqualTo("bob: between two polls");
            assertThat(toBob.response().body()).isEqualTo("alice: hello yourself");
        }
        logout(alice);
        logout(bob);
    }

    @Test
    void logoutEndsWhatWaitsAndNothingWakesTheChannel() throws TimeoutException {
        User alice = login("alice", "wonderland");
        User bob = login("bob", "builder");
        try (RawSocket waiting = listen(alice)) {
            logout(alice);

            assertThat(waiting.response().status()).isEqualTo(410);
        }
        assertThat(send(bob, "alice", "are you there?")).isEqualTo(404);
        assertThat(relay.exchange("GET", alice.path(), "").status()).isEqualTo(403);
        assertThat(relay.exchange("GET", "/publish?channel=" + alice.id(), TOKEN).status()).as("there is no such channel").isEqualTo(404);
        assertThat(session(alice.cookie()).statusCode()).isEqualTo(401);
        logout(bob);
    }

    @Test
    void anEventStreamIsToldOfTheLogoutToo() throws TimeoutException {
        User alice = login("alice", "wonderland");
        try (RawSocket events = relay.open("GET", alice.path(), "Accept: text/event-stream\r\n")) {
            awaitHeld(alice);
            send(alice, "alice", "note to myself");
            assertThat(RelayCalls.until(events, "note to myself\n\n")).contains("\ndata: alice: note to myself\n\n");

            logout(alice);

            assertThat(events.everything()).contains(":410: 410 Gone\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAAAAAAAAAAAAAAAAAAAA", "alice", "", "*", "%00", "%2F"})
    void aGuessIsRefusedAndMakesNoChannel(String guess) {
        assertThat(relay.exchange("GET", "/activity?channel=" + guess, "").status()).isIn(400, 403, 404);
        assertThat(relay.exchange("GET", "/activity?channel=" + guess, "Accept: text/event-stream\r\n").status()).isIn(400, 403, 404);
        assertThat(relay.exchange("GET", "/publish?channel=" + guess, TOKEN).status()).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "POST", "DELETE"})
    void nobodyButTheApplicationMayPublish(String method) {
        User alice = login("alice", "wonderland");

        assertThat(relay.exchange(method, "/publish?channel=" + alice.id(), "", "").status()).isEqualTo(401);
        assertThat(relay.exchange(method, "/publish?channel=" + alice.id(), "Authorization: Bearer x\r\n", "").status()).isEqualTo(401);

        assertThat(relay.exchange("GET", "/publish?channel=" + alice.id(), TOKEN).body()).contains("queued messages: 0");
        logout(alice);
    }

    @Test
    void anIdIsLongAndNoneIsGivenTwice() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            User alice = login("alice", "wonderland");
            assertThat(alice.id()).matches("[A-Za-z0-9_-]{22}"); // 128 bits
            assertThat(alice.activity()).isEqualTo(RedeployableServer.contextPath() + "/activity");
            ids.add(alice.id());
            logout(alice);
        }
        assertThat(ids).hasSize(20);
    }

    @Test
    void aSecondWindowTakesOver() throws TimeoutException {
        User alice = login("alice", "wonderland");
        try (RawSocket first = listen(alice); RawSocket second = relay.open("GET", alice.path(), "")) {
            assertThat(first.response().status()).isEqualTo(409);
            send(alice, "alice", "here");
            assertThat(second.response().body()).isEqualTo("alice: here");
        }
        logout(alice);
    }

    @Test
    void twoSessionsOfAUserBothHearAndEndByThemselves() throws TimeoutException {
        User home = login("alice", "wonderland");
        User work = login("alice", "wonderland");
        try (RawSocket atHome = listen(home); RawSocket atWork = listen(work)) {
            logout(home);
            assertThat(atHome.response().status()).isEqualTo(410);
            send(work, "alice", "still here");
            assertThat(atWork.response().body()).isEqualTo("alice: still here");
        }
        logout(work);
    }

    @Test
    void whoLogsInAgainLosesTheChannelFromBefore() {
        User before = login("alice", "wonderland");
        User after = login("alice", "wonderland", before.cookie());

        assertThat(relay.exchange("GET", before.path(), "").status()).isEqualTo(403);
        assertThat(relay.exchange("GET", "/publish?channel=" + after.id(), TOKEN).status()).isEqualTo(200);
        logout(after);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user=alice&password=builder", "user=eve&password=", "user=alice", ""})
    void whoCannotLogInHasNoChannel(String form) {
        HttpResponse<String> answer = ServerIT.send(form(application("/session"), form));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(session("JSESSIONID=none").statusCode()).isEqualTo(401);
    }

    @Test
    void thePageIsThere() {
        for (Map.Entry<String, String> file : Map.of("/", "login.js", "/login.js", "'If-None-Match'").entrySet()) {
            HttpResponse<String> page = ServerIT.send(HttpRequest.newBuilder(application(file.getKey())).build());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains(file.getValue());
        }
    }

    // ---- what a browser does

    private static URI application(String path) {
        return server.http("/").resolve(LOGIN_ROOT + path);
    }

    private static HttpRequest form(URI uri, String form, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    private static User login(String name, String password, String... oldCookie) {
        HttpRequest request = form(application("/session"), "user=" + name + "&password=" + password,
                oldCookie.length == 0 ? new String[0] : new String[] {"Cookie", oldCookie[0]});
        HttpResponse<String> answer = ServerIT.send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        List<String> cookies = answer.headers().allValues("Set-Cookie").stream().filter(cookie -> cookie.startsWith("JSESSIONID=")).toList();
        String cookie = cookies.get(cookies.size() - 1);
        String session = cookie.substring(0, cookie.indexOf(';'));
        String said = session(session).body();
        Matcher activity = ACTIVITY.matcher(said);
        assertThat(activity.find()).as(said).isTrue();
        assertThat(said).contains("\"user\":\"" + name + "\"");
        return new User(session, activity.group(1), activity.group(2));
    }

    private static HttpResponse<String> session(String cookie) {
        return ServerIT.send(HttpRequest.newBuilder(application("/session")).header("Cookie", cookie).build());
    }

    private static void logout(User user) {
        assertThat(ServerIT.send(HttpRequest.newBuilder(application("/session")).header("Cookie", user.cookie()).DELETE().build())
                .statusCode()).isEqualTo(204);
    }

    private static int send(User from, String to, String text) {
        String form = "to=" + to + "&text=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
        return ServerIT.send(form(application("/messages"), form, "Cookie", from.cookie())).statusCode();
    }

    private RawSocket listen(User user) throws TimeoutException {
        RawSocket poll = relay.open("GET", user.path(), "");
        awaitHeld(user);
        return poll;
    }

    private void awaitHeld(User user) throws TimeoutException {
        Eventually.within(ServerIT.LIMIT, () -> relay.exchange("GET", "/publish?channel=" + user.id(), TOKEN).body()
                .contains("active subscribers: 1"));
    }
}
