package pinghub.config;

import java.util.List;

/** Some settings are wrong; the message names all of them, one a line. */
public final class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSettingsException(List<String> problems) {
        super("Pinghub cannot start, " + problems.size() + (problems.size() == 1 ? " setting is" : " settings are")
                + " wrong:\n  " + String.join("\n  ", problems));
    }
}
