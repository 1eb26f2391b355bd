package pinghub.relay.location;

import java.util.List;

/** The locations file is wrong at the start; the message names everything that is, one a line. */
public final class InvalidLocationsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidLocationsException(List<String> problems) {
        super("Pinghub cannot start, the locations file is wrong:\n  " + String.join("\n  ", problems));
    }
}
