package pinghub.relay.hook;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import pinghub.relay.channel.Quota;

/** Sends requests to the application. Its threads are there from the first request on, until {@link #stop}. Thread-safe. */
@Singleton
final class Application {

    /** Questions that may wait for their answers at once. */
    static final int MAX_ASKED = 256;
    /** Bytes of the messages that they are about. */
    static final int MAX_WAITING_BYTES = 32 << 20;
    /** Bytes of the answers to them that have come, or are coming. */
    static final int MAX_ANSWERED_BYTES = 32 << 20;
    /** What the application may be told at once. */
    static final int MAX_TOLD = 64;
    /** What may wait to be told. */
    static final int MAX_UNTOLD = 10_000;

    // Of this connection and not of the next (RFC 9110 §7.6.1), or the client's own business (java.net.http.HttpClient).
    private static final Set<String> NOT_PASSED_ON = Set.of("connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
            "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length", "expect", "http2-settings",
            "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-accept", "accept-encoding");

    @Resource
    @Nullable ManagedScheduledExecutorService managed; // null where there is no container

    private @Nullable ExecutorService threads; // guarded by this
    private @Nullable HttpClient client;       // guarded by this
    private final Quota answered = new Quota();
    private final Quota toldAnswers = new Quota();
    private final Queue<Untold> untold = new ArrayDeque<>(); // guarded by this
    private int asked;         // guarded by this
    private long waitingBytes; // guarded by this
    private int told;          // guarded by this

    /** What the application is asked or told, and how large its answer may be. */
    record Question(String method, String url, List<Map.Entry<String, String>> headers, byte[] body, Duration timeout, int maxAnswerBytes) {

        Question within(Duration shorter) {
            return new Question(method, url, headers, body, shorter, maxAnswerBytes);
        }
    }

    private record Untold(Question question, CompletableFuture<HttpResponse<byte[]>> answer) { }

    @Inject
    Application() {
    }

    /**
     * Sends a request.
     *
     * @return an answer, whatever its status; or, as the exception, {@link TimeoutException}, {@link IOException}, or {@link BusyException}
     *         where as many wait as may, or their answers take as much memory. What depends on it runs in a thread that may do so for long
     */
    CompletableFuture<HttpResponse<byte[]>> send(Question question) {
        synchronized (this) {
            if (asked >= MAX_ASKED || waitingBytes + question.body().length > MAX_WAITING_BYTES) {
                return CompletableFuture.failedFuture(new BusyException());
            }
            asked++;
            waitingBytes += question.body().length;
        }
        return exchange(question, answered, MAX_ANSWERED_BYTES, () -> {
            synchronized (this) {
                asked--;
                waitingBytes -= question.body().length;
            }
        });
    }

    /** The same for what can wait until there is room: it is sent later, and fails as busy only where very much waits already. */
    CompletableFuture<HttpResponse<byte[]>> sendLater(Question question) {
        var answer = new CompletableFuture<HttpResponse<byte[]>>();
        synchronized (this) {
            if (told >= MAX_TOLD) {
                if (untold.size() >= MAX_UNTOLD) {
                    return CompletableFuture.failedFuture(new BusyException());
                }
                untold.add(new Untold(question, answer));
                return answer;
            }
            told++;
        }
        tell(new Untold(question, answer));
        return answer;
    }

    private void tell(Untold untoldYet) {
        // Without a limit: they are few and short (MAX_TOLD, Hooks.MAX_ANSWER_BYTES).
        exchange(untoldYet.question(), toldAnswers, 0, this::tellNext).whenComplete((answer, failure) -> {
            if (failure == null) {
                untoldYet.answer().complete(answer);
            } else {
                untoldYet.answer().completeExceptionally(cause(failure));
            }
        });
    }

    private void tellNext() {
        Untold next;
        synchronized (this) {
            next = untold.poll();
            if (next == null) {
                told--;
                return;
            }
        }
        elsewhere(() -> tell(next)); // not one within the other, where each fails at once
    }

    private CompletableFuture<HttpResponse<byte[]>> exchange(Question question, Quota quota, long limit, Runnable whenOver) {
        var answer = new CompletableFuture<HttpResponse<byte[]>>();
        CompletableFuture<HttpResponse<byte[]>> exchange;
        var body = new LimitedBody(question.maxAnswerBytes(), quota, limit);
        try {
            exchange = client().sendAsync(request(question), head -> body);
        } catch (IllegalArgumentException e) {
            exchange = CompletableFuture.failedFuture(new IOException("what the request has makes no URL", e));
        }
        CompletableFuture<HttpResponse<byte[]>> begun = exchange;
        // The request's own time ends with the headers.
        begun.copy().orTimeout(question.timeout().toMillis(), TimeUnit.MILLISECONDS).whenComplete((known, failure) -> elsewhere(() -> {
            if (failure != null) {
                body.stop();
                begun.cancel(true);
            }
            whenOver.run();
            try {
                if (failure == null) {
                    answer.complete(known);
                } else {
                    answer.completeExceptionally(cause(failure));
                }
            } finally {
                body.release(); // what depends on it has been done
            }
        }));
        return answer;
    }

    private static HttpRequest request(Question question) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(question.url())).timeout(question.timeout())
                .method(question.method(), question.body().length == 0 ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(question.body()));
        question.headers().forEach(header -> add(header, builder));
        return builder.build();
    }

    /** Runs what others do with an answer, but not where the client's or the timer's thread would wait for it. */
    private void elsewhere(Runnable task) {
        try {
            if (managed == null) {
                pool().execute(task);
            } else {
                managed.execute(task);
            }
        } catch (RejectedExecutionException e) {
            task.run(); // all are busy: better here than not at all
        }
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
            client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER)
                    .executor(pool()).build();
        }
        return client;
    }

    private synchronized ExecutorService pool() {
        if (threads == null) {
            threads = Executors.newCachedThreadPool(daemons());
        }
        return threads;
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
