package pinghub.wire;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.function.Function;

/** The network side of one listener: an asynchronous response, and its end. Thread-safe. */
public final class HttpWire extends Turn implements Wire, WriteListener, AsyncListener {

    private final Client client;
    private final Outlet outlet;
    private final Closer closer;
    private final Gate gate = new Gate(); // shut when it is over
    private final Port port;
    private final Writing writing;

    /** @param writing makes what is written, of the port to write it to */
    public HttpWire(Client client, Outlet outlet, Function<Port, Writing> writing, FanOut.Shard shard, Closer closer) {
        super(shard);
        this.client = client;
        this.outlet = outlet;
        this.closer = closer;
        this.port = new Port(client, outlet, gate);
        this.writing = writing.apply(port);
    }

    /** To be called by the thread of the request, which is asynchronous already. */
    public void begin(AsyncContext context) {
        context.addListener(this);
        outlet.begin(this);
    }

    // ---- for the client

    @Override
    public void wake() {
        if (port.wasOpen()) { // otherwise the container's word that it is ready again calls
            call();
        }
    }

    @Override
    public void wakeHere() {
        if (port.wasOpen()) {
            callHere();
        }
    }

    @Override
    public void abort() {
        end(true);
    }

    @Override
    public void check() {
        boolean gone;
        try {
            gone = !gate.isShut() && !outlet.isOpen();
        } catch (IOException e) { // the container has taken its streams back
            gone = true;
        }
        if (gone) {
            end(true);
        } else if (writing.look()) {
            wake();
        }
    }

    // ---- for the container

    @Override
    public void onWritePossible() {
        port.ready();
        call();
    }

    @Override
    public void onError(Throwable cause) {
        end(true);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        over();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end(true); // none is set; a server may have its own
    }

    @Override
    public void onError(AsyncEvent event) {
        end(true);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody starts it again
    }

    /** The container has taken its streams back; returns when nobody is within them. */
    private void over() {
        gate.shutAndWait();
        client.ended();
    }

    // ---- whoever has the turn

    @Override
    protected int write(int atMost) {
        try {
            int left = atMost;
            while (left > 0 && port.isOpen()) {
                if (!writing.writeNext(isShards())) {
                    if (writing.isOver()) {
                        end(false);
                    }
                    return left;
                }
                left--;
            }
            return left;
        } catch (IOException e) {
            client.failed();
            end(true);
            return atMost;
        }
    }

    @Override
    protected void broken() {
        try {
            client.failed();
        } finally {
            end(true);
        }
    }

    // ---- the end

    private void end(boolean abruptly) {
        if (gate.shut()) {
            client.ended();
            closer.execute(new End(abruptly));
        }
    }

    private final class End implements Closer.Ending {

        private final boolean abruptly;

        End(boolean abruptly) {
            this.abruptly = abruptly;
        }

        @Override
        public void run() throws Exception {
            gate.shutAndWait(); // whoever is within has been told, or is about to see
            if (abruptly) {
                outlet.cut();
            } else {
                outlet.close();
            }
        }

        @Override
        public void free() throws Exception {
            outlet.free();
        }
    }
}
