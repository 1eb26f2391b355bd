package pinghub.client.http;

import java.net.URI;
import pinghub.client.Messenger;
import pinghub.client.Pinghub;

/** Makes a {@link Pinghub} for a node elsewhere: another application of this server, or another server. Nothing of it needs to be closed. */
public final class PinghubClient {

    private PinghubClient() {
    }

    /**
     * The node at an address such as {@code http://127.0.0.1:8081/}, which opens its reserved paths to this machine.
     *
     * @throws IllegalArgumentException if it is no such address
     */
    public static Pinghub at(URI url) {
        return at(new NodeAddress(url));
    }

    /** The node at this address. */
    public static Pinghub at(NodeAddress address) {
        return new Messenger(new HttpNode(address));
    }
}
