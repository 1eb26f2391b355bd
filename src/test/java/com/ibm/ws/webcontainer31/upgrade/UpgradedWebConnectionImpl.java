package com.ibm.ws.webcontainer31.upgrade;

import com.ibm.ws.http.channel.internal.inbound.HttpInboundServiceContextImpl;
import com.ibm.ws.webcontainer31.srt.SRTUpgradeOutputStream31;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** As much of Open Liberty's upgraded connection as Pinghub knows of it. */
public final class UpgradedWebConnectionImpl implements WebConnection {

    private final Object tcpConn;
    private final Virtual virtualConn = new Virtual();
    private final Link dispatcherLink = new Link();
    private final SRTUpgradeOutputStream31 output = new SRTUpgradeOutputStream31();
    private IOException closeUpgradeException; // null: it is kept for another request
    private boolean webConnection_closeComplete;
    private boolean closedCalmly;

    /** On top of this, {@code null} if it has gone. */
    public UpgradedWebConnectionImpl(Object tcp) {
        tcpConn = tcp;
    }

    /** The same, with a handshake behind it. */
    public UpgradedWebConnectionImpl after(HttpInboundServiceContextImpl handshake) {
        dispatcherLink.isc = handshake;
        return this;
    }

    /** What the server remembers of a connection. */
    public static final class Virtual {

        private final Map<Object, Object> state = new HashMap<>();

        public Map<Object, Object> getStateMap() {
            return state;
        }
    }

    /** What ends it. */
    public static final class Link {

        private final List<String> closed = new ArrayList<>();
        private HttpInboundServiceContextImpl isc; // null once the connection has gone

        public void close(Virtual connection, Exception because) {
            closed.add(connection.state.get("CloseUpgradedWebConnection") + " " + because.getMessage());
        }
    }

    /** Whether it is kept for another request once it is closed. */
    public boolean isKept() {
        return closeUpgradeException == null;
    }

    /** Closed, with nothing that waits for the client to read. */
    public void complete() {
        webConnection_closeComplete = true;
    }

    /** Whether it was closed, by a thread that may take its time. */
    public boolean wasClosedCalmly() {
        return closedCalmly;
    }

    /** How it was ended past its {@code close()}. */
    public List<String> cuts() {
        return dispatcherLink.closed;
    }

    @Override
    public ServletInputStream getInputStream() {
        throw new IllegalStateException("nobody reads");
    }

    @Override
    public SRTUpgradeOutputStream31 getOutputStream() {
        return output;
    }

    @Override
    public void close() {
        if (tcpConn == null) {
            throw new IllegalStateException("closed already");
        }
        closedCalmly = !Thread.currentThread().isInterrupted();
    }
}
