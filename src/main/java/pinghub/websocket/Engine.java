package pinghub.websocket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import pinghub.wire.WebSocketClient;

/** What speaks the websocket protocol once a handshake is accepted. Thread-safe. */
public interface Engine {

    /** Answers the handshake; the connection is attached to its wire, now or soon, or ended. */
    void upgrade(HttpServletRequest request, HttpServletResponse response, WebSocketClient connection) throws ServletException;
}
