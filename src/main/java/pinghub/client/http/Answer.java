package pinghub.client.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinghub.client.NoRoomException;
import pinghub.client.Node.Outcome;
import pinghub.client.PinghubException;
import pinghub.client.Published;
import pinghub.client.RefusedException;

/** Reads what a node answers to a batch: an object of strings and numbers for each item. */
final class Answer {

    // By pattern, so that an application needs no JSON library for this. A name cannot be found within a string: there each quote has a
    // backslash before it.
    private static final Pattern ACCEPTED = Pattern.compile("\"ok\":true");
    private static final Pattern SUBSCRIBERS = Pattern.compile("\"subscribers\":([0-9]{1,9})");
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]+:[0-9]+)\"");
    private static final Pattern STATUS = Pattern.compile("\"status\":([0-9]{3})");
    private static final Pattern ERROR = Pattern.compile("\"(?:error|detail)\":\"((?:[^\"\\\\]|\\\\.)*+)\"");

    private static final int NO_ROOM = 507;
    private static final String WRONG = "400"; // the status of an item that is not published, where the node gives it none

    private Answer() {
    }

    /** What became of one item, by its line. */
    static Outcome outcome(String line) {
        if (ACCEPTED.matcher(line).find()) {
            return new Outcome.Accepted(new Published(Integer.parseInt(first(SUBSCRIBERS, line).orElse("0")), first(ID, line)));
        }
        return new Outcome.Failed(refusal(Integer.parseInt(first(STATUS, line).orElse(WRONG)), sentence(line)));
    }

    private static PinghubException refusal(int status, String sentence) {
        return status == NO_ROOM ? new NoRoomException(sentence) : new RefusedException(status, sentence);
    }

    /** What a refusal says, whether it is JSON or a line of text. */
    static String sentence(String body) {
        return first(ERROR, body).map(escaped -> escaped.replaceAll("\\\\([\"\\\\])", "$1")).orElse(body.strip());
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
