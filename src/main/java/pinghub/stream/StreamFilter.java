package pinghub.stream;

import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import pinghub.channel.Admission;
import pinghub.channel.ChannelName;
import pinghub.channel.Counters;
import pinghub.channel.Start;
import pinghub.config.Settings;
import pinghub.http.AddressLimits;
import pinghub.http.ChannelFilter;
import pinghub.http.Listening;
import pinghub.http.Listening.Form;
import pinghub.http.Readiness;
import pinghub.http.Refusal;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.Encoding;
import pinghub.wire.FanOut;
import pinghub.wire.Format;
import pinghub.wire.HttpOutlet;
import pinghub.wire.HttpWire;
import pinghub.wire.Port;
import pinghub.wire.StreamWriting;
import pinghub.wire.Times;
import pinghub.wire.Writing;

/**
 * Every HTTP listener passes here: limits, then the subscription, then the response that does not end. {@link ChannelFilter} has found
 * the channel and the form, and that the origin is allowed; what is no listener's goes on.
 */
public class StreamFilter extends HttpFilter {

    // Field injection: the container makes filters, and not every container offers them a constructor with parameters. Not private, so
    // that a test can do the same.
    @Inject
    Counters counters;
    @Inject
    Readiness readiness;
    @Inject
    AddressLimits addresses;
    @Inject
    Clients clients;
    @Inject
    Settings settings;
    @Inject
    FanOut fanOut;
    @Inject
    Closer closer;
    @Inject
    Feed feed;

    private final Encoding events = new Encoding(EventStreamFormat.EVENTS::message);
    private final Encoding objects = new Encoding(NdjsonFormat.OBJECTS::message);
    private final Encoding lines = new Encoding(LinesFormat.LINES::message);
    private final Encoding figures = new Encoding(message -> feed.format().message(message));

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request.getAttribute(ChannelFilter.FORM) instanceof Form form)) {
            chain.doFilter(request, response);
            return;
        }
        if (!readiness.isReady()) {
            refuse(Refusal.DRAINING, request, response);
            return;
        }
        Listening.Beginning beginning = Listening.beginning(request);
        if (beginning instanceof Listening.Beginning.Refused refused) {
            refuse(refused.refusal(), request, response);
            return;
        }
        AddressLimits.Entry address = addresses.enter(request.getRemoteAddr());
        if (address instanceof AddressLimits.Entry.Refused refused) {
            refuse(refused.refusal(), request, response);
            return;
        }
        ChannelName name = isForFeed(request) ? feed.name() : (ChannelName) request.getAttribute(ChannelFilter.CHANNEL);
        Clients others = isForFeed(request) ? feed.clients() : clients;
        var listener = new Listener(form, name, others, times(form), ((AddressLimits.Entry.Admitted) address).leave());
        Start start = ((Listening.Beginning.From) beginning).start();
        Optional<Admission.Full> full = others.enter(listener, start);
        if (full.isPresent()) {
            refuse(Refusal.full(full.get().what(), full.get().limit()), request, response);
        } else {
            serve(listener, form, request, response);
        }
    }

    private void serve(Listener listener, Form form, HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean begun = false;
        try {
            FanOut.Shard shard = fanOut.shard(); // first: what failed later would leave a response that nobody ends
            head(form, request, response);
            AsyncContext context = request.startAsync(request, response);
            context.setTimeout(0);
            HttpOutlet outlet = HttpOutlet.of(context, !form.isPoll());
            var wire = new HttpWire(listener, outlet, writing(listener, form, request, response, outlet), shard, closer);
            wire.begin(context);
            listener.attach(wire);
            begun = true;
        } finally {
            if (!begun) {
                listener.ended();
            }
        }
    }

    private static void head(Form form, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!form.isPoll()) {
            response.setHeader("X-Accel-Buffering", "no"); // nginx would gather what comes
            if (request.getProtocol().equals("HTTP/1.1")) {
                response.setHeader("Connection", "close"); // it ends with the response
            }
        }
        switch (form) {
            case EVENTS -> response.setContentType("text/event-stream;charset=UTF-8");
            case NDJSON -> response.setContentType("application/x-ndjson");
            case LINES -> response.setContentType("text/plain;charset=UTF-8");
            case POLL, POLL_RAW -> { } // with the answer
        }
    }

    private Function<Port, Writing> writing(Listener listener, Form form, HttpServletRequest request, HttpServletResponse response,
            HttpOutlet outlet) {
        return switch (form) {
            case EVENTS -> isForFeed(request) ? stream(listener, feed.format(), figures)
                    : stream(listener, EventStreamFormat.EVENTS, events);
            case NDJSON -> stream(listener, NdjsonFormat.OBJECTS, objects);
            case LINES -> stream(listener, LinesFormat.LINES, lines);
            case POLL -> port -> new PollWriting(listener, listener.beginning(), false, response, outlet::expect, port);
            case POLL_RAW -> port -> new PollWriting(listener, listener.beginning(), true, response, outlet::expect, port);
        };
    }

    /** Whether it is for the node's own figures, and no channel. */
    private static boolean isForFeed(HttpServletRequest request) {
        return request.getAttribute(ChannelFilter.FEED) != null;
    }

    private static Function<Port, Writing> stream(Listener listener, Format format, Encoding encoding) {
        return port -> new StreamWriting(listener, listener.beginning(), format, encoding, port);
    }

    private Times times(Form form) {
        return Times.ofListener(settings, form.isPoll() ? settings.pollTimeout() : settings.streamPingInterval());
    }

    private void refuse(Refusal refusal, HttpServletRequest request, HttpServletResponse response) {
        counters.refused(refusal.reason());
        refusal.send(request, response);
    }
}
