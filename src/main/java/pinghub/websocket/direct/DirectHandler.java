package pinghub.websocket.direct;

import jakarta.enterprise.inject.Vetoed;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import pinghub.channel.CloseReason;
import pinghub.channel.Fault;
import pinghub.wire.Closer;
import pinghub.wire.Dialect;
import pinghub.wire.Encoding;
import pinghub.wire.FanOut;
import pinghub.wire.WebSocketClient;

/** Where the container's side of one connection and ours come together; made by the container. Thread-safe. */
@Vetoed
public final class DirectHandler implements HttpUpgradeHandler {

    private static final System.Logger LOG = System.getLogger(DirectHandler.class.getName());

    private @Nullable WebConnection link;       // guarded by this; null until the container has come, and once both have
    private @Nullable Served served;            // guarded by this; null until the engine has come, and once both have
    private volatile @Nullable DirectWire wire; // null until both have come
    private volatile boolean destroyed;

    private record Served(WebSocketClient connection, @Nullable Compression compression, FanOut.Shard shard, Closer closer) { }

    /**
     * Says whom this is for; before or after {@link #init}, as the container likes. The compression is {@code null} if it was not
     * negotiated.
     */
    void serve(WebSocketClient connection, @Nullable Compression compression, FanOut.Shard shard, Closer closer) throws IOException {
        var whom = new Served(connection, compression, shard, closer);
        WebConnection known;
        synchronized (this) {
            known = link;
            link = null;
            if (known == null) {
                served = whom;
                return;
            }
        }
        begin(known, whom);
    }

    @Override
    public void init(WebConnection newLink) {
        Served whom;
        synchronized (this) {
            whom = served;
            served = null;
            if (whom == null) {
                link = newLink;
                return;
            }
        }
        try {
            begin(newLink, whom);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a client went away right after its handshake", e);
        } catch (Error e) { // which would end WildFly's thread for many connections
            Fault.log(LOG, "a connection could not begin", e);
        }
    }

    private void begin(WebConnection newLink, Served whom) throws IOException {
        try {
            join(newLink, whom);
        } catch (IOException | RuntimeException e) {
            end(newLink, whom);
            throw e;
        } catch (Error e) {
            whom.connection().close(CloseReason.ERROR);
            end(newLink, whom);
            throw e;
        }
    }

    private void end(WebConnection newLink, Served whom) {
        DirectWire writing = wire;
        if (writing != null) {
            writing.lost();
        } else {
            whom.connection().ended();
            whom.closer().execute(() -> UpgradedOutlet.abandon(newLink, this));
        }
    }

    private void join(WebConnection newLink, Served whom) throws IOException {
        WebSocketClient connection = whom.connection();
        Compression compression = whom.compression();
        ServletInputStream input = newLink.getInputStream();
        var decoder = new FrameDecoder(connection.messageMaxBytes(), connection.takesBinary(), compression);
        var writing = new DirectWire(connection, newLink, this, encoding(connection, compression), whom.shard(), whom.closer());
        var reader = new DirectReader(connection, input, decoder, writing);
        wire = writing;
        if (destroyed) {
            writing.destroyed();
        }
        writing.begin();
        connection.attach(writing);
        if (writing.gate().enterReading()) { // destroyed meanwhile, it may be somebody else's input
            try {
                input.setReadListener(reader); // the last: it may call back at once
            } finally {
                writing.gate().leaveReading();
            }
        }
    }

    private static Encoding encoding(WebSocketClient connection, @Nullable Compression compression) {
        Dialect dialect = connection.dialect();
        if (dialect != null) {
            return compression == null ? dialect.encoding(Frame.PLAIN, Frame::of) : dialect.encoding(compression, compression::frame);
        }
        if (connection.telling() == null) {
            return compression == null ? Frame.PLAIN : compression.encoding();
        }
        return compression == null ? ObjectFrames.ENCODING : compression.objects();
    }

    @Override
    public void destroy() {
        destroyed = true; // first: either this is seen there, or the wire here
        DirectWire writing = wire;
        if (writing != null) {
            writing.destroyed();
        }
    }
}
