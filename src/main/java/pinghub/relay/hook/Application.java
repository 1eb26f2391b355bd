package pinghub.relay.hook;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends requests to the application. Its threads are there from the first request on, until {@link #stop}. Thread-safe. */
@Singleton
final class Application {

    /** The largest answer that is taken. */
    static final int MAX_ANSWER_BYTES = 16 << 20;

    // Of this connection and not of the next (RFC 9110 §7.6.1), or the client's own business (java.net.http.HttpClient).
    private static final Set<String> NOT_PASSED_ON = Set.of("connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
            "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length", "expect", "http2-settings",
            "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-accept", "accept-encoding");

    private @Nullable ExecutorService threads; // guarded by this
    private @Nullable HttpClient client;       // guarded by this

    @Inject
    Application() {
    }

    /** An answer, whatever its status; or, as the exception, {@link TimeoutException} or {@link IOException}. */
    CompletableFuture<HttpResponse<byte[]>> send(String method, String url, List<Map.Entry<String, String>> headers, byte[] body,
            Duration timeout) {
        HttpRequest request;
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url)).timeout(timeout)
                    .method(method, body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
            headers.forEach(header -> add(header, builder));
            request = builder.build();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new IOException("what the request has makes no URL", e));
        }
        return client().sendAsync(request, answer -> new LimitedBody(MAX_ANSWER_BYTES))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS); // its own ends with the headers
    }

    private static void add(Map.Entry<String, String> header, HttpRequest.Builder builder) {
        if (isPassedOn(header.getKey())) {
            try {
                builder.header(header.getKey(), header.getValue());
            } catch (IllegalArgumentException e) {
                // A server takes what the client may not send, such as a byte beyond ASCII; the application does without.
            }
        }
    }

    /** Whether a header is for whoever is behind, too. */
    static boolean isPassedOn(String name) {
        return !NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":");
    }

    /** Whether it failed because it took too long. */
    static boolean isTimeout(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
    }

    /** Why a stage failed, without what stages wrap it in. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private synchronized HttpClient client() {
        if (client == null) {
            threads = Executors.newCachedThreadPool(daemons());
            client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER)
                    .executor(threads).build();
        }
        return client;
    }

    private static ThreadFactory daemons() {
        return task -> {
            var thread = new Thread(task, "pinghub-hook");
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Ends its threads; the client's own ends when nobody holds the client. */
    @PreDestroy
    synchronized void stop() {
        if (threads != null) {
            threads.shutdown();
        }
        client = null;
        threads = null;
    }
}
