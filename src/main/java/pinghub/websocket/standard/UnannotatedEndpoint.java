package pinghub.websocket.standard;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

/**
 * The {@link ChannelEndpoint} for Open Liberty. That holds a frame until it is whole, and looks at the session's limits for that
 * only where the endpoint is not annotated: 200 unfinished frames of an annotated one ended the server.
 */
public class UnannotatedEndpoint extends Endpoint {

    private final ChannelEndpoint endpoint = new ChannelEndpoint();

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        endpoint.open(session);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        endpoint.close(session);
    }

    @Override
    public void onError(Session session, Throwable cause) {
        endpoint.error(session, cause);
    }
}
