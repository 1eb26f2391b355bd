package pinghub.wire.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ibm.ws.bytebuffer.internal.PooledWsByteBufferImpl;
import com.ibm.ws.http.channel.internal.inbound.HttpInboundServiceContextImpl;
import com.ibm.ws.tcpchannel.internal.TCPConnLink;
import com.ibm.ws.webcontainer31.srt.SRTUpgradeOutputStream31;
import com.ibm.ws.webcontainer31.upgrade.UpgradedWebConnectionImpl;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
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

    // ---- the handshake's buffer

    private static PooledWsByteBufferImpl received(String text, int position) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return new PooledWsByteBufferImpl(ByteBuffer.allocateDirect(8192).put(bytes).flip().position(position));
    }

    private static String content(PooledWsByteBufferImpl buffer) {
        ByteBuffer bytes = buffer.getWrappedByteBuffer();
        return StandardCharsets.US_ASCII.decode(bytes.duplicate().rewind()) + " at " + bytes.position();
    }

    @Test
    void theBufferOfTheHandshakeIsGivenBackAndWhatWasInItStays() {
        PooledWsByteBufferImpl first = received("GET /news HTTP/1.1", 18);
        PooledWsByteBufferImpl last = received("Host: a", 6);
        var handshake = new HttpInboundServiceContextImpl(first, last);

        Liberty.giveBackReadBuffer(connection.after(handshake));

        assertThat(last.isGivenBack()).isTrue();
        assertThat(first.isGivenBack()).isFalse();
        assertThat(handshake.ofHeaders()).extracting(LibertyTest::content).containsExactly("GET /news HTTP/1.1 at 18", "Host: a at 6");
        assertThat(handshake.current()).isSameAs(handshake.ofHeaders().get(1));
        assertThat(handshake.current().getWrappedByteBuffer().capacity()).isEqualTo(7);
    }

    @Test
    void whoEndsTheConnectionLaterGivesBackTheCopyInItsPlace() {
        PooledWsByteBufferImpl buffer = received("GET", 3);
        var handshake = new HttpInboundServiceContextImpl(buffer);
        Liberty.giveBackReadBuffer(connection.after(handshake));

        handshake.destroy();

        assertThat(handshake.current().isGivenBack()).isTrue();
    }

    @Test
    void whatTheServerHasGivenBackItselfIsAnotherConnectionsByNow() {
        PooledWsByteBufferImpl buffer = received("GET", 3);
        var handshake = new HttpInboundServiceContextImpl(buffer);
        handshake.giveBackAll();
        buffer.takeAgain();

        Liberty.giveBackReadBuffer(connection.after(handshake));

        assertThat(buffer.isGivenBack()).isFalse();
    }

    @Test
    void ofAConnectionThatHasGoneNothingIsGivenBack() {
        PooledWsByteBufferImpl buffer = received("GET", 3);
        var handshake = new HttpInboundServiceContextImpl(buffer);
        handshake.destroy();
        buffer.takeAgain();

        Liberty.giveBackReadBuffer(connection.after(handshake));
        Liberty.giveBackReadBuffer(connection.after(null));

        assertThat(buffer.isGivenBack()).isFalse();
    }

    @Test
    void anotherVersionKeepsItsBuffer() {
        assertThatCode(() -> Liberty.giveBackReadBuffer(FOREIGN)).doesNotThrowAnyException();
    }

    // ---- the end

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
