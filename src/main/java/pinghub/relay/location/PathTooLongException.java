package pinghub.relay.location;

/** A path is too long for a location's pattern to be tried on it. */
final class PathTooLongException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PathTooLongException() {
        super("The path is too long for a pattern of its location.", null, false, false); // nobody looks at where it came from
    }
}
