package com.ibm.ws.http.channel.internal.inbound;

import com.ibm.ws.bytebuffer.internal.PooledWsByteBufferImpl;
import java.util.LinkedList;
import java.util.List;

/** As much of Open Liberty's side of a request as Pinghub knows of it: what it was read into. */
public final class HttpInboundServiceContextImpl {

    private final LinkedList<PooledWsByteBufferImpl> allocatedBuffers;
    private final Message myRequest;
    private Object myLink = new Object(); // null once the connection has gone
    private PooledWsByteBufferImpl currentReadBB;

    /** What came, in these. */
    public HttpInboundServiceContextImpl(PooledWsByteBufferImpl... buffers) {
        allocatedBuffers = new LinkedList<>(List.of(buffers));
        myRequest = new Message(buffers.clone());
        currentReadBB = buffers[buffers.length - 1];
        allocatedBuffers.forEach(buffer -> buffer.guardedBy(myLink));
    }

    /** Where its headers are. */
    public record Message(PooledWsByteBufferImpl[] parseBuffers) { }

    /** The connection ends, and leaves the last buffer where it is. */
    public void destroy() {
        giveBackAll();
        myLink = null;
    }

    /** The same, as seen by a thread that had found its way here before. */
    public void giveBackAll() {
        synchronized (myLink) {
            while (!allocatedBuffers.isEmpty()) {
                allocatedBuffers.removeFirst().release();
            }
        }
    }

    /** What it reads its headers from, at any time. */
    public List<PooledWsByteBufferImpl> ofHeaders() {
        return List.of(myRequest.parseBuffers);
    }

    /** What it reads from. */
    public PooledWsByteBufferImpl current() {
        return currentReadBB;
    }
}
