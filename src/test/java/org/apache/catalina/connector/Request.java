package org.apache.catalina.connector;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.util.List;
import java.util.stream.Stream;

/** As much of Payara's request as Pinghub knows of it: whose it is, and what is left of its handshake. */
public record Request(HttpUpgradeHandler httpUpgradeHandler, boolean upgrade, CoyoteRequest coyoteRequest) {

    /** One with nothing of a handshake. */
    public Request(HttpUpgradeHandler handler, boolean upgrade) {
        this(handler, upgrade, null);
    }

    /** An upgraded one. */
    public Request(HttpUpgradeHandler handler, Packet packet) {
        this(handler, true, new CoyoteRequest(new Parameters(new Resettable(), new Resettable()), packet));
    }

    /** Grizzly's, behind that. */
    public record CoyoteRequest(Parameters parameters, Packet request) { }

    public record Parameters(Resettable tmpNameC, Resettable tmpValueC) { }

    /** What is used again. */
    public static final class Resettable {
        public void reset() {
            // nothing is remembered
        }

        public void recycle() {
            // the same
        }
    }

    /** What came over the network, and its answer. */
    public static final class Packet {

        private final Headers headers = new Headers();
        private final Response response = new Response(new Headers());
        private final Resettable requestURIRef = new Resettable();
        private Buffer headerBuffer;
        private Chunk unparsedHostC;
        private Chunk methodC;
        private Chunk protocolC;
        private Chunk upgrade;

        /** Each part of it is this, in one buffer; in none if it is {@code null}. */
        public Packet(String bytes) {
            headerBuffer = bytes == null ? null : new Buffer(bytes);
            unparsedHostC = new Chunk(headerBuffer);
            methodC = unparsedHostC;
            protocolC = unparsedHostC;
            upgrade = unparsedHostC;
        }

        public Headers getHeaders() {
            return headers;
        }

        public Response getResponse() {
            return response;
        }

        public Buffer headerBuffer() {
            return headerBuffer;
        }

        public Chunk host() {
            return unparsedHostC;
        }

        public List<String> methodProtocolAndUpgrade() {
            return Stream.of(methodC, protocolC, upgrade).map(Chunk::toString).toList();
        }

        @Override
        public String toString() {
            return "request for " + requestURIRef;
        }
    }

    public record Response(Headers getHeaders) { }

    /** They stay where they are when they are cleared. */
    public static final class Headers {

        private final Object[] headers = {"Host: example.com", "Cookie: secret"};

        public void clear() {
            // there are none, and all are still held
        }

        public List<Object> remembered() {
            return Stream.of(headers).toList();
        }
    }

    /** The bytes that came. */
    public static final class Buffer {

        private final String bytes;
        private boolean disposed;

        Buffer(String bytes) {
            this.bytes = bytes;
        }

        public void dispose() {
            disposed = true;
        }

        public boolean isDisposed() {
            return disposed;
        }
    }

    /** A part of a buffer, or a string of its own. */
    public static final class Chunk {

        private final Buffer buffer;
        private String own;

        Chunk(Buffer buffer) {
            this.buffer = buffer;
        }

        public Chunk newInstance() {
            return new Chunk(null);
        }

        public void setString(String string) {
            own = string;
        }

        @Override
        public String toString() {
            return own != null ? own : buffer.disposed ? "disposed" : buffer.bytes;
        }
    }
}
