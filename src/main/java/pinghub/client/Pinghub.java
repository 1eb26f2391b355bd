package pinghub.client;

/** A node to publish to. Thread-safe. An interface, so that the tests of an application can have one of their own. */
public interface Pinghub {

    /**
     * The channel of a path; it need not exist, and does not by this.
     *
     * @param path written as it is, without escapes and without the node's context path: 1-256 code points, from the leading slash on
     * @throws IllegalArgumentException if no channel can have this path
     */
    PinghubChannel channel(String path);
}
