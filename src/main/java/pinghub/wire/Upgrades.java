package pinghub.wire;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import pinghub.http.Refusal;

/** By which a protocol that is no websocket's own has clients by websocket. Thread-safe. */
public interface Upgrades {

    /** A subprotocol in which frames have the id and the content type of a message first. Named here because engines must know it. */
    String META = "ws+meta.nchan";

    /** The older name of the same. */
    String OLD_META = "ws+meta";

    /** Empty if the request is a well-formed opening handshake. */
    Optional<Refusal> check(HttpServletRequest request);

    /** The names of the subprotocols that a well-formed handshake offers, in its order. */
    List<String> offered(HttpServletRequest request);

    /** Answers a well-formed handshake; the client, which is taken in already, is attached to its wire, now or soon, or ended. */
    void upgrade(HttpServletRequest request, HttpServletResponse response, WebSocketClient client) throws ServletException;
}
