package pinghub.http;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Counters;
import pinghub.http.container.LibertyThread;

/** Answers the requests whose bodies come after them. No thread waits. Thread-safe. */
@Singleton
public class LateBodies {

    // Payara may have one more callback for a request under way when its body is complete, and logs a stack trace if the
    // request is finished by then. The others must not wait: to Open Liberty no body is there yet when the request comes, and
    // the next request on its connection waits as well.
    private static final int LAST_CALLBACK_MILLIS = 5;
    private static final String HAS_LAST_CALLBACK = "Payara";
    // Open Liberty loses a request that another thread answers while the one that began it is still on its way out: 500 for what was
    // published, or no answer at all. What it calls a listener from is a worker thread, so nobody else has to wait there.
    private static final String ANSWERS_WHERE_IT_READS = "Liberty";
    private static final String ANSWERS_AT_ONCE = "WildFly";

    @Resource
    ManagedScheduledExecutorService threads;
    @Inject
    Counters counters;

    /**
     * Collects the rest of a request's body, and answers it or what is wrong with it.
     *
     * @param request has a collector as {@link ChannelFilter#BODY}
     * @param where   runs {@code served}, where the container's thread for input has other connections to look after
     * @param served  what to do with the body once it is whole
     */
    void collect(HttpServletRequest request, AsyncResponse answer, Executor where, Function<byte[], Response> served) {
        collectLater(request, answer, where, body -> CompletableFuture.completedFuture(served.apply(body)));
    }

    /** The same where the answer, too, may come later. */
    void collectLater(HttpServletRequest request, AsyncResponse answer, Executor where,
            Function<byte[], CompletionStage<Response>> served) {
        var collector = (BodyReader.Collector) request.getAttribute(ChannelFilter.BODY);
        String server = request.getServletContext().getServerInfo();
        boolean later = server.contains(HAS_LAST_CALLBACK);
        boolean here = server.contains(ANSWERS_WHERE_IT_READS);
        var waiting = new Waiting(answer, here ? request.getAsyncContext() : null, later); // JAX-RS would not tell it to another thread
        Function<Refusal, Response> refusing = refusing(request);
        collector.collect(arrival -> executor(arrival, here, where).execute(() -> {
            if (later && isStopping(arrival)) {
                refuseWithoutJaxRs(request);
                return;
            }
            try {
                CompletionStage<Response> response = arrival instanceof BodyReader.Arrival.Whole whole ? served.apply(whole.body())
                        : CompletableFuture.completedFuture(refusing.apply(((BodyReader.Arrival.Refused) arrival).refusal()));
                waiting.answer(response);
            } catch (RuntimeException | Error e) {
                waiting.answerNow(e); // 500: nobody else would ever answer
            }
        }));
    }

    /** Answers a request that is whole once its answer is known. */
    void answerLater(HttpServletRequest request, AsyncResponse answer, CompletionStage<Response> response) {
        String server = request.getServletContext().getServerInfo();
        // Another thread may know it before the one that began the request is on its way out, which Open Liberty does not bear.
        boolean later = !server.contains(ANSWERS_AT_ONCE);
        new Waiting(answer, server.contains(ANSWERS_WHERE_IT_READS) ? request.getAsyncContext() : null, later).answer(response);
    }

    /** A client that waits for its answer. */
    private final class Waiting {

        private final AsyncResponse answer;
        private final @Nullable AsyncContext liberty; // the request's, on Open Liberty alone
        private final boolean later; // the answer must not come from the thread that knows it

        Waiting(AsyncResponse answer, @Nullable AsyncContext liberty, boolean later) {
            this.answer = answer;
            this.liberty = liberty;
            this.later = later;
        }

        void answer(CompletionStage<Response> response) {
            response.whenComplete((known, failure) -> {
                if (failure != null) {
                    answerNow(failure); // 500: nobody else would ever answer
                } else if (later) {
                    soon(() -> answerNow(known));
                } else {
                    answerNow(known);
                }
            });
        }

        /** With a response, or with what is thrown. */
        void answerNow(Object response) {
            if (liberty == null) {
                resume(response);
            } else {
                LibertyThread.servingNobody(liberty, () -> resume(response));
            }
        }

        private void resume(Object response) {
            if (response instanceof Throwable failure) {
                answer.resume(failure);
            } else {
                answer.resume(response);
            }
        }
    }

    /** For a time that is up the timer calls, whom a client that reads nothing must not keep from all others. */
    private Executor executor(BodyReader.Arrival arrival, boolean here, Executor where) {
        if (isTimeUp(arrival)) {
            return this::elsewhere;
        }
        return here ? Runnable::run : where;
    }

    private static boolean isTimeUp(BodyReader.Arrival arrival) {
        return arrival instanceof BodyReader.Arrival.Refused refused && refused.refusal().status() == BodyReader.TIMED_OUT;
    }

    private static boolean isStopping(BodyReader.Arrival arrival) {
        return arrival instanceof BodyReader.Arrival.Refused refused
                && refused.refusal().reason().equals(BodyReader.STOPPING.reason());
    }

    /** On Payara JAX-RS ends before it tells the application that it is to end. */
    private void refuseWithoutJaxRs(HttpServletRequest request) {
        counters.refused(BodyReader.STOPPING.reason());
        BodyReader.STOPPING.send(request, (HttpServletResponse) request.getAsyncContext().getResponse());
        request.getAsyncContext().complete();
    }

    private void soon(Runnable task) {
        try {
            threads.schedule(task, LAST_CALLBACK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            task.run(); // better with that stack trace than never
        }
    }

    /** Runs a task in another thread, if there is one. */
    void elsewhere(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // all are busy: better here than not at all
        }
    }

    /**
     * What makes the answers to a request that is refused, and counts them; also in other threads, where JAX-RS may not let anybody at the
     * request.
     */
    Function<Refusal, Response> refusing(HttpServletRequest request) {
        boolean asProblem = request.getAttribute(Refusal.AS_PROBLEM) != null;
        return refusal -> {
            counters.refused(refusal.reason());
            Response.ResponseBuilder response = asProblem ? answer(refusal.status(), Problem.TYPE, Problem.of(refusal))
                    : text(refusal.status(), refusal.sentence() + "\n");
            refusal.headers().forEach(response::header);
            return response.build();
        };
    }

    /** An answer in plain text. */
    static Response.ResponseBuilder text(int status, String body) {
        return answer(status, PostDoor.TEXT, body);
    }

    private static Response.ResponseBuilder answer(int status, String type, Object body) {
        return Response.status(status).type(type).header("X-Content-Type-Options", "nosniff").entity(body);
    }
}
