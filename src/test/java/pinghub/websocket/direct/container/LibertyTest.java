package pinghub.websocket.direct.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ibm.ws.tcpchannel.internal.TCPConnLink;
import com.ibm.ws.webcontainer31.srt.SRTUpgradeOutputStream31;
import com.ibm.ws.webcontainer31.upgrade.UpgradedWebConnectionImpl;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.http.FakeContext;

/** With as much of Open Liberty as Pinghub knows of it. */
class LibertyTest {

    private static final String LIBERTY = "IBM WebSphere Liberty/26.0.0.3";
    private static final String STREAM = SRTUpgradeOutputStream31.class.getName();
    private static final String CONNECTION = UpgradedWebConnectionImpl.class.getName();
    private static final WebConnection FOREIGN = new ForeignConnection();

    private final UpgradedWebConnectionImpl connection = new UpgradedWebConnectionImpl(new Object());

    @Test
    void whatIsWrittenLeavesAtOnceAndWhatIsClosedEnds() {
        Liberty.prepare(connection, connection.getOutputStream());

        assertThat(connection.getOutputStream().bufferSize()).isEqualTo(1);
        assertThat(connection.isKept()).as("for another request").isFalse();
    }

    @Test
    void withoutTlsItsNetworkIsReached() throws IOException {
        try (SocketChannel network = SocketChannel.open()) {
            assertThat(Liberty.network(new UpgradedWebConnectionImpl(new TCPConnLink(network)))).containsSame(network);
        }
    }

    @Test
    void whatTlsLiesBetweenOrIsNotKnownIsNotPassedBy() {
        assertThat(Liberty.network(new UpgradedWebConnectionImpl("SSLConnectionLink"))).isEmpty();
        assertThat(Liberty.network(new UpgradedWebConnectionImpl(null))).isEmpty();
        assertThat(Liberty.network(FOREIGN)).isEmpty();
    }

    @Test
    void whatWaitsForTheClientToReadIsCut() {
        Liberty.cut(connection);

        assertThat(connection.cuts()).singleElement().asString().startsWith("true ");
    }

    @Test
    void whatHasEndedIsLeftAlone() {
        connection.complete();

        Liberty.cut(connection);

        assertThat(connection.cuts()).isEmpty();
    }

    @Test
    void whatWasTakenForOpenLibertyAndIsNotIsAFault() {
        assertThatThrownBy(() -> Liberty.prepare(FOREIGN, connection.getOutputStream())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Liberty.cut(FOREIGN)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itIsKnownByItsStream() {
        assertThat(Liberty.has(connection.getOutputStream())).isTrue();
        assertThat(Liberty.has(new ForeignOutput())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Undertow - 2.3.23.Final", "Payara Micro 6.2025.10", ""})
    void anyOtherServerIsNoObstacleWhateverItConsistsOf(String server) {
        assertThat(Liberty.isNoObstacle(FakeContext.on(server, new Another(STREAM)))).isTrue();
    }

    @Test
    void theVersionThatIsKnownIsNoObstacle() {
        assertThat(Liberty.isNoObstacle(FakeContext.on(LIBERTY))).isTrue();
    }

    @Test
    void anotherVersionIsAnObstacle() {
        assertThat(Liberty.isNoObstacle(FakeContext.on(LIBERTY, new Another(STREAM)))).isFalse();
        assertThat(Liberty.isNoObstacle(FakeContext.on(LIBERTY, new Another(CONNECTION)))).isFalse();
    }

    /** The classes of an Open Liberty that lacks one. */
    private static final class Another extends ClassLoader {

        private final String lacking;

        Another(String lacking) {
            super(LibertyTest.class.getClassLoader());
            this.lacking = lacking;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(lacking)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("com.ibm.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = file.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static final class ForeignConnection implements WebConnection {

        @Override
        public ServletInputStream getInputStream() {
            throw new AssertionError();
        }

        @Override
        public ServletOutputStream getOutputStream() {
            throw new AssertionError();
        }

        @Override
        public void close() {
            throw new AssertionError();
        }
    }
}
