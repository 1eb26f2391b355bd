package org.apache.catalina.connector;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/** As much of Payara's upgraded connection as Pinghub knows of it: whose it is at the moment. */
public final class WebConnectionImpl implements WebConnection {

    private final CoyoteOutputStream output;
    private final ServletInputStream input;
    private final Request request;
    private boolean closed;

    public WebConnectionImpl(CoyoteOutputStream output, HttpUpgradeHandler handler) {
        this(output, null, new Request(handler, true));
    }

    /** With the request that was upgraded, or the next. */
    public WebConnectionImpl(CoyoteOutputStream output, ServletInputStream input, Request request) {
        this.output = output;
        this.input = input;
        this.request = request;
    }

    public Request request() {
        return request;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public ServletInputStream getInputStream() {
        return input;
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
