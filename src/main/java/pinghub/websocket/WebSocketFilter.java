package pinghub.websocket;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import pinghub.channel.ChannelName;
import pinghub.channel.Counters;
import pinghub.config.Settings;
import pinghub.http.AddressLimits;
import pinghub.http.ChannelFilter;
import pinghub.http.Listening;
import pinghub.http.OriginPolicy;
import pinghub.http.Readiness;
import pinghub.http.Refusal;
import pinghub.websocket.direct.DirectEngine;
import pinghub.websocket.standard.StandardEngine;

/**
 * Every upgrade passes here, before any container looks at it: handshake, origin, limits, then the subscription, then the
 * engine. Only requests that {@link ChannelFilter} took for a handshake get this far.
 */
public class WebSocketFilter extends HttpFilter {

    private static final System.Logger LOG = System.getLogger(WebSocketFilter.class.getName());

    // Field injection: the container makes filters, and not every container offers them a constructor with parameters. Not private, so
    // that a test can do the same.
    @Inject
    Counters counters;
    @Inject
    Readiness readiness;
    @Inject
    OriginPolicy origins;
    @Inject
    AddressLimits addresses;
    @Inject
    Connections connections;
    @Inject
    Settings settings;
    @Inject
    DirectEngine direct;
    @Inject
    StandardEngine standard;

    private Engine engine; // set by init

    @Override
    public void init() {
        engine = switch (settings.engine()) {
            case DIRECT -> directIfPossible();
            case STANDARD -> standard;
        };
        if (settings.compression() && engine != direct) {
            LOG.log(Level.WARNING, "pinghub.websocket.compression=true has no effect with the standard engine");
        }
    }

    private Engine directIfPossible() {
        if (direct.isUsable(getServletContext())) {
            return direct;
        }
        LOG.log(Level.WARNING, "pinghub.websocket.engine=direct does not know how {0} writes; standard is used instead",
                getServletContext().getServerInfo());
        return standard;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Refusal> refusal = check(request);
        if (refusal.isPresent()) {
            refuse(refusal.get(), response);
            return;
        }
        Listening.Beginning beginning = Listening.beginning(request);
        if (beginning instanceof Listening.Beginning.Refused refused) {
            refuse(refused.refusal(), response);
            return;
        }
        AddressLimits.Entry address = addresses.enter(request.getRemoteAddr());
        if (address instanceof AddressLimits.Entry.Refused refused) {
            refuse(refused.refusal(), response);
            return;
        }
        Connections.Entry entry = connections.enter((ChannelName) request.getAttribute(ChannelFilter.CHANNEL),
                Handshake.subprotocol(request), ((Listening.Beginning.From) beginning).start(), ((AddressLimits.Entry.Admitted) address).leave());
        if (entry instanceof Connections.Entry.Welcome welcome) {
            engine(request).upgrade(request, response, welcome.connection());
        } else if (entry instanceof Connections.Entry.Full full) {
            refuse(Refusal.full(full.what(), full.limit()), response);
        }
    }

    private Engine engine(HttpServletRequest request) {
        return engine == direct && !direct.isUsable(request) ? standard : engine;
    }

    private Optional<Refusal> check(HttpServletRequest request) {
        Optional<Refusal> malformed = Handshake.check(request);
        if (malformed.isPresent()) {
            return malformed;
        }
        if (!origins.allows(request)) {
            return Optional.of(Refusal.ORIGIN);
        }
        return readiness.isReady() ? Optional.empty() : Optional.of(Refusal.DRAINING);
    }

    private void refuse(Refusal refusal, HttpServletResponse response) throws IOException {
        counters.refused(refusal.reason());
        refusal.send(response);
    }
}
