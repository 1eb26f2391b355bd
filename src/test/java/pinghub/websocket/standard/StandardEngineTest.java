package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.channel.Start;
import pinghub.config.SomeSettings;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.websocket.Connection;
import pinghub.websocket.Connections;
import pinghub.websocket.Subprotocol;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

class StandardEngineTest {

    private static final Limits LIMITS = new Limits(100, 100, 10, 1000);

    private final Channels channels = new Channels(LIMITS, new Counters());
    private final Connections connections =
            new Connections(SomeSettings.with(), new Clients(LIMITS, channels, new Counters(), System::nanoTime));
    private final StandardEngine engine = new StandardEngine(connections, new FanOut(), new Closer(System::nanoTime), new Resumer());
    private final FakeContainer container = new FakeContainer("WildFly 39");

    @Test
    void theContainerIsGivenAPathByWhichTheConnectionIsFoundAgain() throws ServletException {
        for (int i = 0; i < 20; i++) { // more than one digit
            Connection connection = enter();

            upgrade(connection);

            FakeContainer.Upgrade upgrade = container.upgrades().get(i);
            String segment = upgrade.request().getServletPath().substring(1);
            assertThat(upgrade.parameters()).isEqualTo(Map.of("connection", segment));
            assertThat(upgrade.config().getPath()).isEqualTo("/{connection}");
            assertThat(upgrade.config().getSubprotocols()).containsExactly("pinghub.v1+json", "ws+meta.nchan", "ws+meta");
            assertThat(upgrade.config().getConfigurator()).isInstanceOf(OriginConfigurator.class);
            assertThat(engine.find(segment)).containsSame(connection);
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"JSON, pinghub.v1+json", "NONE, -"})
    void theContainerIsOfferedWhatWasChosen(Subprotocol chosen, String offered) throws ServletException {
        FakeRequest request = FakeRequest.get().in(container.context()).with("Sec-WebSocket-Protocol", "chat, pinghub.v1+json");
        Connection connection = ((Connections.Entry.Welcome) connections.enter(new ChannelName("/news"), chosen, new Start.Now(), () -> { }))
                .connection();

        engine.upgrade(request, new FakeResponse(), connection);

        assertThat(container.upgrades().get(0).request().getHeader("Sec-WebSocket-Protocol")).isEqualTo(offered);
    }

    @Test
    void aConnectionThatHasEndedMeanwhileIsNotFound() throws ServletException {
        Connection connection = enter();
        upgrade(connection);

        connection.ended();

        assertThat(engine.find(container.upgrades().get(0).parameters().get("connection"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Payara Server  7.2026.1 #badassfish, ChannelEndpoint", "WildFly 39, UnannotatedEndpoint",
        "IBM WebSphere Liberty/26.0.0.3, UnannotatedEndpoint", "Apache Tomcat/11.0, UnannotatedEndpoint"})
    void onlyPayaraUpgradesToWhatIsAnnotated(String serverInfo, String endpoint) throws ServletException {
        container.rename(serverInfo);

        upgrade(enter());

        assertThat(container.upgrades().get(0).config().getEndpointClass().getSimpleName()).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @CsvSource({"Payara Server  7.2026.1 #badassfish, PacedHandler", "WildFly 39, FakeStack", "IBM WebSphere Liberty/26.0.0.3, FakeStack"})
    void onlyPayarasStackIsKeptFromReadingAhead(String serverInfo, String handler) throws Exception {
        container.rename(serverInfo);
        FakeRequest request = FakeRequest.get().in(container.context());
        engine.upgrade(request, new FakeResponse(), enter());

        container.upgrades().get(0).request().upgrade(FakeStack.class);

        assertThat(request.upgraded().orElseThrow().getClass().getSimpleName()).isEqualTo(handler);
    }

    @Test
    void whoIsUpgradedStays() throws ServletException {
        upgrade(enter());

        assertThat(connections.size()).isEqualTo(1);
    }

    @Test
    void whomTheContainerRefusesIsGone() throws ServletException {
        container.answering(response -> response.setStatus(400));

        upgrade(enter());

        assertNobodyIsLeft();
    }

    @Test
    void whoWentAwayDuringItsHandshakeIsGoneAndTroublesNobody() throws ServletException {
        container.answering(response -> {
            throw new IOException("broken pipe");
        });

        upgrade(enter());

        assertNobodyIsLeft();
    }

    @Test
    void anEndpointThatTheContainerRefusesIsAFaultOfTheServer() {
        var cause = new DeploymentException("on purpose");
        container.answering(response -> {
            throw cause;
        });

        assertThatThrownBy(() -> upgrade(enter())).isInstanceOf(ServletException.class).hasCause(cause);
        assertNobodyIsLeft();
    }

    @Test
    void nobodyIsLeftByAFailureThatNobodyForesaw() {
        container.answering(response -> {
            response.setStatus(101);
            throw new IllegalStateException("on purpose");
        });

        assertThatThrownBy(() -> upgrade(enter())).isInstanceOf(IllegalStateException.class);
        assertNobodyIsLeft();
    }

    private Connection enter() {
        return ((Connections.Entry.Welcome) connections.enter(new ChannelName("/news"), new Start.Now(), () -> { })).connection();
    }

    private void upgrade(Connection connection) throws ServletException {
        engine.upgrade(FakeRequest.get().in(container.context()), new FakeResponse(), connection);
    }

    private void assertNobodyIsLeft() {
        assertThat(connections.size()).isZero();
        assertThat(channels.subscribers()).isZero();
    }
}
