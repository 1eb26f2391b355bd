package org.apache.catalina.connector;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/** As much of Payara's upgraded connection as Pinghub knows of it: whose it is at the moment. */
public final class WebConnectionImpl implements WebConnection {

    private final CoyoteOutputStream output;
    private final Request request;
    private boolean closed;

    public WebConnectionImpl(CoyoteOutputStream output, HttpUpgradeHandler handler) {
        this.output = output;
        this.request = new Request(handler, true);
    }

    /** The request that was upgraded, or the next. */
    public record Request(HttpUpgradeHandler httpUpgradeHandler, boolean upgrade) { }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public ServletInputStream getInputStream() {
        throw new IllegalStateException("nobody reads from " + request);
    }

    @Override
    public CoyoteOutputStream getOutputStream() {
        return output;
    }

    @Override
    public void close() {
        closed = true;
    }
}
