package pinghub.http.container;

import static io.undertow.io.IoCallback.END_EXCHANGE;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.AsyncSenderImpl;
import io.undertow.security.api.AuthenticationMode;
import io.undertow.security.impl.SecurityContextImpl;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.handlers.ServletDispatchingHandler;
import io.undertow.servlet.handlers.ServletRequestContext;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Has WildFly serve a message to a channel in the I/O thread that has read it, where the whole body came with the headers: to
 * publish it waits for nothing, and handing a request to a worker thread and back costs more than all the rest of it (ADR 7). Where
 * the next request has come as well, a worker thread does, and does not wait for the client to read its answer either. Found by
 * Undertow as a service; other servers do not know the interface and never load this class.
 */
public final class UndertowPosts implements ServletExtension {

    /** Attribute of the servlet context: what the paths start with that are no channels, a string. Until it is set, nothing changes. */
    public static final String RESERVED_PREFIX = "pinghub.reserved-prefix";

    /** Attribute of the servlet context: which messages may be answered only later, a {@link Later}. */
    public static final String LATER = "pinghub.later";

    /** Which messages may be answered only later, so that a servlet container is needed for them. */
    @FunctionalInterface
    public interface Later {

        /** Whether one to this path, behind the context path, may be. */
        boolean mayBe(String path);
    }

    // The whole body came with the headers, so that nothing has to be waited for.
    private static final AttachmentKey<Boolean> WHOLE = AttachmentKey.create(Boolean.class);

    @Override
    public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
        deployment.setSessionManagerFactory(deployed -> new NoSessions(deployed.getDeploymentInfo().getDeploymentName()));
        if (deployment.getSecurityConstraints().isEmpty()) { // they would be passed by
            deployment.addInitialHandlerChainWrapper(next -> exchange -> receive(next, exchange, context));
            deployment.addOuterHandlerChainWrapper(next -> exchange -> serve(next, exchange));
        }
    }

    private static void receive(HttpHandler next, HttpServerExchange exchange, ServletContext context) throws Exception {
        boolean here = false;
        if (isMessage(exchange, context)) {
            long behind = bytesBehindHeaders(exchange) - exchange.getRequestContentLength();
            if (behind >= 0) {
                exchange.putAttachment(WHOLE, true);
            }
            // With a request behind it, an I/O thread would serve one after the other, and look at nobody else.
            here = behind == 0 && exchange.isInIoThread();
        }
        next.handleRequest(exchange);
        if (here && exchange.isDispatched()) {
            exchange.setDispatchExecutor(SameThreadExecutor.INSTANCE); // for what Undertow does when this returns
        }
    }

    /** Whether it is one for sure, and the path plainly a channel's. Any other is served as the container does. */
    private static boolean isMessage(HttpServerExchange exchange, ServletContext context) {
        HeaderMap headers = exchange.getRequestHeaders();
        return exchange.getRequestMethod().equals(Methods.POST) && exchange.getRequestContentLength() > 0
                && !headers.contains(Headers.UPGRADE) && !headers.contains(Headers.EXPECT)
                && context.getAttribute(RESERVED_PREFIX) instanceof String reserved && isPlain(exchange.getRequestURI(), reserved)
                && !(context.getAttribute(LATER) instanceof Later later && later.mayBe(exchange.getRelativePath()));
    }

    private static long bytesBehindHeaders(HttpServerExchange exchange) {
        if (!(exchange.getConnection() instanceof HttpServerConnection connection)) {
            return -1; // HTTP/2
        }
        PooledByteBuffer received = connection.getExtraBytes();
        return received == null ? -1 : received.getBuffer().remaining();
    }

    private static boolean isPlain(String uri, String reserved) {
        return uri.indexOf('%') < 0 && uri.indexOf(';') < 0 && !uri.contains(reserved);
    }

    private static void serve(HttpHandler next, HttpServerExchange exchange) throws Exception {
        if (exchange.getAttachment(WHOLE) == null) {
            next.handleRequest(exchange);
            return;
        }
        ServletRequestContext request = exchange.getAttachment(ServletRequestContext.ATTACHMENT_KEY);
        var response = new ShortResponse(request.getOriginalResponse());
        request.setServletResponse(response);
        if (exchange.isInIoThread()) {
            // Authentication would hand the request to a worker thread, even where there is nothing to authenticate; what comes after
            // it wants its outcome.
            exchange.setSecurityContext(new SecurityContextImpl(exchange, AuthenticationMode.CONSTRAINT_DRIVEN, null));
            ServletDispatchingHandler.INSTANCE.handleRequest(exchange);
        } else {
            next.handleRequest(exchange);
        }
        // Once the servlet's part is over: it would close its own stream, and wait until the client has room for it.
        exchange.dispatch(SameThreadExecutor.INSTANCE, ended -> new AsyncSenderImpl(ended).send(response.body.asBuffer(), END_EXCHANGE));
    }

    /** Keeps the few bytes that a message is answered with; their length is counted when they are sent. */
    private static final class ShortResponse extends HttpServletResponseWrapper {

        private final Body body = new Body();

        ShortResponse(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return body;
        }

        @Override
        public void setContentLength(int length) {
            // counted later
        }

        @Override
        public void setContentLengthLong(long length) {
            // counted later
        }
    }

    private static final class Body extends ServletOutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

        @Override
        public void write(int single) {
            bytes.write(single);
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            bytes.write(more, offset, length);
        }

        ByteBuffer asBuffer() {
            return ByteBuffer.wrap(bytes.toByteArray());
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("not asynchronous");
        }
    }
}
