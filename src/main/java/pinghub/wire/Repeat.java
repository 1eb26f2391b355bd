package pinghub.wire;

/**
 * Serves requests that say the same as an earlier one on their connection, to the byte, but for the place from which they go on: so does
 * whoever polls. May serve several connections; each call comes from the thread of its connection.
 */
@FunctionalInterface
public interface Repeat {

    /**
     * Serves one, now or later; waits for nothing.
     *
     * @param since the value of its If-Modified-Since (RFC 9110, section 13.1.3)
     * @param tag   the value of its If-None-Match (section 13.1.2)
     * @param line  by which it is answered
     * @return whether it is served, or will be; otherwise nothing has happened, and it is to be served as any other request
     */
    boolean serve(String since, String tag, Line line);
}
