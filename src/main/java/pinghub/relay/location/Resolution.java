package pinghub.relay.location;

import pinghub.http.Refusal;

/** What a location makes of a request. */
public sealed interface Resolution permits Call, Resolution.Refused {

    Location location();

    /** The request is refused. */
    record Refused(Location location, Refusal refusal) implements Resolution { }
}
