package pinghub.websocket;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.config.Settings;
import pinghub.config.WebSocketEngine;
import pinghub.http.Refusal;
import pinghub.websocket.direct.DirectEngine;
import pinghub.websocket.standard.StandardEngine;
import pinghub.wire.Upgrades;
import pinghub.wire.WebSocketClient;

/** The engine for the websockets of another protocol: the one that was set, where the server and the connection allow it. Thread-safe. */
@Singleton
public final class Engines implements Upgrades {

    private final Settings settings;
    private final DirectEngine direct;
    private final StandardEngine standard;
    private volatile @Nullable Boolean usable; // the direct engine on this server; null until it is asked

    @Inject
    Engines(Settings settings, DirectEngine direct, StandardEngine standard) {
        this.settings = settings;
        this.direct = direct;
        this.standard = standard;
    }

    @Override
    public Optional<Refusal> check(HttpServletRequest request) {
        return Handshake.check(request);
    }

    @Override
    public List<String> offered(HttpServletRequest request) {
        return Subprotocol.offered(Collections.list(request.getHeaders(Subprotocol.HEADER))).orElse(List.of());
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, WebSocketClient client) throws ServletException {
        engine(request).upgrade(request, response, client);
    }

    private Engine engine(HttpServletRequest request) {
        if (settings.engine() != WebSocketEngine.DIRECT) {
            return standard;
        }
        Boolean known = usable;
        if (known == null) {
            known = direct.isUsable(request.getServletContext());
            usable = known;
        }
        return known && direct.isUsable(request) ? direct : standard;
    }
}
