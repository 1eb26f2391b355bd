package pinghub.it;

import java.util.Set;

/**
 * Where a server breaks a rule before the application can do anything about it. A test that meets one checks what really
 * happens, so that an entry no longer true fails. The table may only shrink.
 */
enum Deviation {

    /** A malformed percent-escape is answered 200 with an empty body; the application is not called. */
    MALFORMED_ESCAPE_NOT_REFUSED(Place.PAYARA),
    /** A path that leads above the root is answered likewise, or refused, as what came before it has it. */
    PATH_ABOVE_THE_ROOT_NOT_REFUSED(Place.PAYARA),
    /** Content-Length before "Transfer-Encoding: chunked" is removed, and the body read as chunked. */
    CONTENT_LENGTH_BEFORE_CHUNKED_IGNORED(Place.PAYARA, Place.LIBERTY),
    /** The same where it stands after; the connection is closed in either case. */
    CONTENT_LENGTH_AFTER_CHUNKED_IGNORED(Place.LIBERTY),
    /** Of two Content-Length headers that differ, the first counts; the connection is closed. */
    FIRST_CONTENT_LENGTH_COUNTS(Place.LIBERTY),
    /** A Content-Length that is no number is removed: no body. The connection is closed, by Pinghub. */
    MALFORMED_CONTENT_LENGTH_IS_NONE(Place.LIBERTY),
    /** A control character in the path, such as %0A, is refused with 400 and the server's own sentence. */
    CONTROL_CHARACTERS_REFUSED(Place.LIBERTY),
    /** Raw UTF-8 in a request line comes as it is, escapes come decoded: Pinghub cannot tell the two and refuses it. */
    RAW_UTF8_REFUSED(Place.WILDFLY, Place.LIBERTY),
    /** A blank between a header's name and its colon is passed over (RFC 9112 §5.1 wants 400). */
    BLANK_BEFORE_COLON_PASSED_OVER(Place.LIBERTY),
    /** The same with a header that means nothing to the server. */
    BLANK_IN_UNKNOWN_HEADER_PASSED_OVER(Place.WILDFLY, Place.LIBERTY),
    /** With Pinghub at the root, {@code /metrics}, {@code /health} and {@code /ibm/api} are applications of the server. */
    PATHS_OF_OTHER_APPLICATIONS(Place.LIBERTY),
    /** The status line says "426 CUSTOM" or "426 Undefined"; the Servlet API has no way to say it better. */
    REASON_OF_426_UNKNOWN(Place.PAYARA, Place.LIBERTY),
    /** A character of a text message that is split over two fragments is answered with 1007, and not always the end of the connection. */
    SPLIT_CHARACTER_IS_1007(Place.LIBERTY_STANDARD),
    /** SIGTERM may cut websockets without a close frame; the server's own command does not ("server stop --force"). */
    SIGNAL_CUTS_WEBSOCKETS(Place.LIBERTY),
    /** A GET or HEAD with a body is refused with 400 and no sentence, and the connection closed; the application is not called. */
    BODY_OF_A_GET_IS_400(Place.PAYARA),
    /** A chunk extension (RFC 9112 §7.1.1) is refused with 400. */
    CHUNK_EXTENSION_REFUSED(Place.PAYARA),
    /** A path with ";jsessionid=" reaches the application without that and what follows: Pinghub refuses it. */
    SESSION_ID_REFUSED_IN_PATH(Place.PAYARA, Place.LIBERTY),
    /** A frame of more than 128 KiB is closed with 1011 in place of 1009; the buffer that says so keeps memory bounded. */
    LARGE_FRAME_IS_1011(Place.PAYARA_STANDARD),
    /** What a frame announces is not looked at before it has come, or the buffer is full. */
    ANNOUNCED_LENGTH_NOT_CHECKED(Place.PAYARA_STANDARD, Place.WILDFLY_STANDARD),
    /** A websocket that is cut while something waits to be written may take another connection with it. */
    NEIGHBOUR_MAY_BE_CUT(Place.PAYARA_STANDARD),
    /** A length that is negative or in more bytes than it needs is not refused with 1002. */
    MALFORMED_LENGTH_IS_NOT_1002(Place.PAYARA_STANDARD, Place.WILDFLY_STANDARD, Place.LIBERTY_STANDARD),
    /** A message behind the client's close frame may still be delivered. */
    DATA_AFTER_CLOSE_DELIVERED(Place.WILDFLY_STANDARD),
    /** A client that sends pings without a pause may be cut off. */
    POURED_PINGS_MAY_END_THE_CONNECTION(Place.LIBERTY_STANDARD),
    /** To close a session may wait for a write that is over, without a limit, whoever interrupts it (WsocConnLink.waitToClose). */
    CLOSE_MAY_WAIT_FOR_EVER(Place.LIBERTY_STANDARD),
    /** A frame without a mask is taken for one with a mask. */
    UNMASKED_FRAME_DELIVERED(Place.PAYARA_STANDARD, Place.LIBERTY_STANDARD),
    /** That the client of a held response has gone is noticed when something is written to it, if only a ping. */
    GONE_CLIENT_NOTICED_WHEN_WRITTEN_TO(Place.PAYARA, Place.LIBERTY),
    /** An answer of 400 or more ends the connection. */
    ERROR_ENDS_THE_CONNECTION(Place.LIBERTY);

    /** A server in the version that has the deviation, with one websocket engine or whichever. */
    private enum Place {
        PAYARA("payara-micro", null),           // 6.2025.10
        PAYARA_STANDARD("payara-micro", "standard"),
        WILDFLY("wildfly", null),               // 39.0.1.Final
        WILDFLY_STANDARD("wildfly", "standard"),
        LIBERTY("openliberty", null),           // 26.0.0.3
        LIBERTY_STANDARD("openliberty", "standard");

        private final String server;
        private final String engine;

        Place(String server, String engine) {
            this.server = server;
            this.engine = engine;
        }

        boolean isHere() {
            return server.equals(System.getProperty("arquillian.launch"))
                    && (engine == null || engine.equals(System.getProperty("pinghub.it.engine", "standard")));
        }
    }

    private final Set<Place> places;

    Deviation(Place... places) {
        this.places = Set.of(places);
    }

    /** Whether the server under test has it. */
    boolean isKnownHere() {
        return places.stream().anyMatch(Place::isHere);
    }
}
