package pinghub.websocket.standard;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

/**
 * The {@link ChannelEndpoint} where an annotation is in the way. Open Liberty holds a frame until it is whole, and looks at the
 * session's limits for that only where the endpoint is not annotated: 200 unfinished frames ended the server. WildFly loses empty
 * messages where handlers are added to an annotated one.
 */
public class UnannotatedEndpoint extends Endpoint {

    private final ChannelEndpoint endpoint;

    public UnannotatedEndpoint() {
        this(new ChannelEndpoint());
    }

    UnannotatedEndpoint(ChannelEndpoint endpoint) {
        this.endpoint = endpoint;
    }

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
