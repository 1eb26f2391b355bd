package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import pinghub.channel.Counters;

/**
 * Takes the bodies of another protocol's requests and sends the answers, either of which may come later; no thread waits. Thread-safe.
 */
@Singleton
public final class BodyDoor {

    /** What to do with a body once it is whole, which is kept and must not be changed; the answer may come later. */
    public interface Served extends Function<byte[], CompletionStage<Reply>> { }

    /** Request attribute: what to do with the {@link ChannelFilter#BODY}. */
    static final String SERVED = "pinghub.served";

    private final BodyReader bodies;
    private final UnclearConnections unclear;
    private final Counters counters;

    @Inject
    BodyDoor(BodyReader bodies, UnclearConnections unclear, Counters counters) {
        this.bodies = bodies;
        this.unclear = unclear;
        this.counters = counters;
    }

    /**
     * Answers a request that {@link ChannelFilter} has found to be well-formed.
     *
     * @param maxBytes of its body; a larger one is refused with 413
     */
    public void serve(HttpServletRequest request, HttpServletResponse response, int maxBytes, Served served)
            throws IOException, ServletException {
        BodyFraming framing = BodyFraming.of(request);
        boolean mayHaveBody = !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
        if (mayHaveBody) {
            ChannelFilter.closeIfUnframed(request, response);
        }
        BodyReader.Arrival arrival = bodies.begin(request, framing, maxBytes);
        if (arrival instanceof BodyReader.Arrival.Refused refused) {
            refuse(refused.refusal(), request, response);
        } else if (arrival instanceof BodyReader.Arrival.Unfinished unfinished) {
            request.setAttribute(ChannelFilter.BODY, unfinished.collector());
            later(request, response, served);
        } else {
            CompletableFuture<Reply> reply = served.apply(((BodyReader.Arrival.Whole) arrival).body()).toCompletableFuture();
            if (reply.isDone()) {
                reply.join().send(response);
            } else {
                later(request, response, ignored -> reply);
            }
        }
    }

    private static void later(HttpServletRequest request, HttpServletResponse response, Served served)
            throws IOException, ServletException {
        request.setAttribute(SERVED, served);
        request.getRequestDispatcher(ChannelFilter.INTERNAL + LateResource.PATH).forward(new CleanRequest(request, "POST"), response);
    }

    /** Refuses a request whose body nobody has read, if it has one. */
    public void refuse(Refusal refusal, HttpServletRequest request, HttpServletResponse response) {
        counters.refused(refusal.reason());
        boolean unread = request.getHeader("Transfer-Encoding") != null || request.getContentLengthLong() > 0;
        if (unread) {
            unclear.add(request);
        }
        Refusal sent = unread ? refusal.closing() : refusal;
        if (request.getAttribute(Refusal.AS_PROBLEM) == null) {
            Reply.of(sent).send(response);
        } else {
            sent.send(request, response);
        }
    }
}
