package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import com.ibm.ws.bytebuffer.internal.PooledWsByteBufferImpl;
import com.ibm.ws.http.channel.internal.inbound.HttpInboundServiceContextImpl;
import com.ibm.ws.tcpchannel.internal.TCPConnLink;
import com.ibm.ws.webcontainer31.upgrade.UpgradedWebConnectionImpl;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import org.apache.catalina.connector.CoyoteOutputStream;
import org.apache.catalina.connector.WebConnectionImpl;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpCodecFilter;
import org.junit.jupiter.api.Test;
import pinghub.wire.Outlet;

/** How bytes leave on each server, with as much of the servers as Pinghub knows of them. */
class UpgradedOutletTest {

    private static final byte[] FRAME = {(byte) 0x81, 1, 'a'};

    private final HttpUpgradeHandler handler = new DirectHandler();
    private final WriteListener listener = new WriteListener() {
        @Override
        public void onWritePossible() {
            throw new AssertionError();
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError(cause);
        }
    };

    // ---- any server

    @Test
    void aStreamThatIsNotReadyAnyMoreIsNotWrittenTo() throws IOException {
        var link = new FakeLink(0);
        Outlet outlet = UpgradedOutlet.of(link, handler);

        assertThatThrownBy(() -> outlet.write(FRAME)).isInstanceOf(IOException.class);

        assertThat(link.wasTouchedWhenNotReady()).isFalse();
    }

    @Test
    void whatIsWrittenIsFlushedAndWhetherThereIsRoomForMoreIsSaid() throws IOException {
        var link = new FakeLink(2);
        Outlet outlet = UpgradedOutlet.of(link, handler);

        assertThat(outlet.write(FRAME)).isTrue();
        assertThat(outlet.write(FRAME)).isFalse();

        assertThat(link.writes()).containsExactly("810161", "810161");
    }

    @Test
    void whoIsNotInterruptedIsNotAfterwards() throws Exception {
        var link = new FakeLink(100);

        UpgradedOutlet.of(link, handler).cut();

        assertThat(link.wasClosedInAHurry()).isTrue();
        assertThat(Thread.interrupted()).isFalse();
    }

    // ---- Open Liberty

    @Test
    void onOpenLibertyWhatTheNetworkTakesGoesPastTheStream() throws Exception {
        try (var network = new Network()) {
            var link = new UpgradedWebConnectionImpl(new TCPConnLink(network.server));

            assertThat(UpgradedOutlet.of(link, handler).write(FRAME)).isTrue();

            assertThat(network.received(FRAME.length)).isEqualTo(FRAME);
            assertThat(link.getOutputStream().taken()).isEmpty();
        }
    }

    @Test
    void onOpenLibertyTheStreamTakesTheRestAndSaysWhenThereIsRoomAgain() throws Exception {
        byte[] bytes = new byte[4_000_000];
        new Random(1).nextBytes(bytes);
        try (var network = new Network()) {
            var link = new UpgradedWebConnectionImpl(new TCPConnLink(network.server));
            link.getOutputStream().fill();
            Outlet outlet = UpgradedOutlet.of(link, handler);

            assertThat(outlet.write(bytes)).isFalse();

            byte[] rest = link.getOutputStream().taken();
            assertThat(ClientFrame.join(network.received(bytes.length - rest.length), rest)).isEqualTo(bytes);
            assertThat(rest.length).isBetween(1, bytes.length - 1);
            assertThat(outlet.resume()).isFalse();
        }
    }

    @Test
    void onOpenLibertyWithTlsTheStreamTakesAll() throws IOException {
        var link = new UpgradedWebConnectionImpl("SSLConnectionLink");
        Outlet outlet = UpgradedOutlet.of(link, handler);

        assertThat(outlet.write(FRAME)).isTrue();

        assertThat(link.getOutputStream().taken()).isEqualTo(FRAME);
        assertThat(outlet.resume()).isTrue();
    }

    @Test
    void onOpenLibertyTheBufferOfTheHandshakeIsGivenBackAtOnce() throws IOException {
        var buffer = new PooledWsByteBufferImpl(ByteBuffer.allocateDirect(8192));

        UpgradedOutlet.of(new UpgradedWebConnectionImpl("SSLConnectionLink").after(new HttpInboundServiceContextImpl(buffer)), handler);

        assertThat(buffer.isGivenBack()).isTrue();
    }

    /** It ends an unfinished read first, and its selectors suffer if it does not. */
    @Test
    void onOpenLibertyNobodyIsHurriedAndTheEndIsEnforcedLater() throws Exception {
        var link = new UpgradedWebConnectionImpl("SSLConnectionLink");
        Outlet outlet = UpgradedOutlet.of(link, handler);

        outlet.cut();
        assertThat(link.wasClosedCalmly()).isTrue();
        assertThat(link.cuts()).isEmpty();

        outlet.release();
        assertThat(link.cuts()).hasSize(1);
    }

    // ---- Payara

    @Test
    void onPayaraWhatWaitsForTheClientIsLimited() throws Exception {
        try (var network = new Network()) {
            var connection = new Connection(network.server, new TransportFilter(), new HttpCodecFilter());
            var stream = new CoyoteOutputStream(connection);

            UpgradedOutlet.of(new WebConnectionImpl(stream, handler), handler).begin(listener);

            assertThat(connection.maxWaiting()).isBetween(1, 1_000_000);
            assertThat(stream.listener()).isSameAs(listener);
        }
    }

    @Test
    void onPayaraAClientThatHasGoneIsLeftToTheFirstWrite() throws IOException {
        SocketChannel closed = SocketChannel.open();
        closed.close();
        var stream = new CoyoteOutputStream(new Connection(closed, new TransportFilter(), new HttpCodecFilter()));

        UpgradedOutlet.of(new WebConnectionImpl(stream, handler), handler).begin(listener);

        assertThat(stream.listener()).isSameAs(listener);
    }

    @Test
    void onPayaraHttpIsPassedByUntilTheConnectionIsGone() throws Exception {
        var connection = new Connection(null, new TransportFilter(), new HttpCodecFilter());
        var stream = new CoyoteOutputStream(connection);
        Outlet outlet = UpgradedOutlet.of(new WebConnectionImpl(stream, handler), handler);

        assertThat(outlet.write(FRAME)).isTrue();
        assertThat(connection.queued()).isEqualTo(FRAME);
        assertThat(stream.taken()).isEmpty();
        assertThat(outlet.isOpen()).isTrue();

        connection.closeSilently();
        assertThat(outlet.isOpen()).isFalse();
        assertThatThrownBy(() -> outlet.write(FRAME)).isInstanceOf(IOException.class);
    }

    @Test
    void onPayaraWithTlsTheStreamTakesAll() throws IOException {
        var connection = new Connection(null, new TransportFilter(), "SSLFilter", new HttpCodecFilter());
        var stream = new CoyoteOutputStream(connection);

        assertThat(UpgradedOutlet.of(new WebConnectionImpl(stream, handler), handler).write(FRAME)).isTrue();

        assertThat(stream.taken()).isEqualTo(FRAME);
        assertThat(connection.queued()).isEmpty();
    }

    /** Its {@code close()} might end somebody else's connection. */
    @Test
    void onPayaraTheConnectionItselfIsEndedAndItsObjectsGivenBackLater() throws Exception {
        var connection = new Connection(null, new TransportFilter(), new HttpCodecFilter());
        var link = new WebConnectionImpl(new CoyoteOutputStream(connection), handler);
        Outlet outlet = UpgradedOutlet.of(link, handler);

        outlet.close();
        assertThat(connection.end()).isEqualTo("once everything is written");
        outlet.cut();
        assertThat(connection.end()).isEqualTo("at once");
        assertThat(link.isClosed()).isFalse();

        outlet.release();
        assertThat(link.isClosed()).isTrue();
    }

    @Test
    void onPayaraWhatCouldNotBeginIsClosedWhereItIsStillOurs() throws Exception {
        var ours = new WebConnectionImpl(null, handler);
        var others = new WebConnectionImpl(null, new DirectHandler());

        UpgradedOutlet.abandon(ours, handler);
        UpgradedOutlet.abandon(others, handler);

        assertThat(ours.isClosed()).isTrue();
        assertThat(others.isClosed()).isFalse();
    }

    /** Two ends of a connection with little room in between; the server's does not wait. */
    private static final class Network implements AutoCloseable {

        private static final int ROOM = 16 * 1024;

        private final SocketChannel server;
        private final SocketChannel client;

        Network() throws IOException {
            try (ServerSocketChannel door = ServerSocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, ROOM)
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                server = SocketChannel.open().setOption(StandardSocketOptions.SO_SNDBUF, ROOM);
                server.connect(door.getLocalAddress());
                client = door.accept();
            }
            server.configureBlocking(false);
        }

        byte[] received(int bytes) throws IOException {
            ByteBuffer all = ByteBuffer.allocate(bytes);
            while (all.hasRemaining() && client.read(all) >= 0) {
                // there is more
            }
            return all.array();
        }

        @Override
        public void close() throws IOException {
            server.close();
            client.close();
        }
    }
}
