package pinghub.it;

import java.util.Map;
import java.util.Set;

/**
 * Where a server breaks a rule before the application can do anything about it. A test that meets one checks what really
 * happens, so that an entry no longer true fails. The table may only shrink.
 */
enum Deviation {

    /** A malformed percent-escape is answered 200 with an empty body; the application is not called. */
    MALFORMED_ESCAPE_NOT_REFUSED,
    /** Content-Length before "Transfer-Encoding: chunked" is removed, and the body read as chunked. */
    CONTENT_LENGTH_BEFORE_CHUNKED_IGNORED,
    /** A frame of more than 128 KiB is closed with 1011 in place of 1009; the buffer that says so keeps memory bounded. */
    LARGE_FRAME_IS_1011,
    /** A chunk extension (RFC 9112 §7.1.1) is refused with 400. */
    CHUNK_EXTENSION_REFUSED;

    // Payara Micro 6.2025.10
    private static final Map<String, Set<Deviation>> KNOWN = Map.of("payara-micro",
            Set.of(MALFORMED_ESCAPE_NOT_REFUSED, CONTENT_LENGTH_BEFORE_CHUNKED_IGNORED, CHUNK_EXTENSION_REFUSED,
                    LARGE_FRAME_IS_1011));

    /** Whether the server under test has it. */
    boolean isKnownHere() {
        return KNOWN.getOrDefault(System.getProperty("arquillian.launch"), Set.of()).contains(this);
    }
}
