package pinghub.relay.info;

import java.util.stream.Collectors;
import pinghub.http.Reply;
import pinghub.relay.location.LocationFile;

/** Says what is wrong with a file of locations, without using it. */
public final class LocationsCheck {

    // As what is wrong with the node's own is written.
    private static final String NAME = "locations.yaml";

    private LocationsCheck() {
    }

    /** How many locations it has, and what is wrong with it, as JSON; 200 in any case. */
    public static Reply reply(byte[] body) {
        LocationFile file = LocationFile.parse(NAME, body);
        String problems = file.problems().stream().map(LocationsCheck::quoted).collect(Collectors.joining(",", "[", "]"));
        return Reply.of(200, "application/json", "{\"valid\":" + file.problems().isEmpty() + ",\"locations\":" + file.locations().size()
                + ",\"problems\":" + problems + "}\n");
    }

    private static String quoted(String text) {
        var json = new StringBuilder("\"");
        JsonText.escape(text, json);
        return json.append('"').toString();
    }
}
