package pinghub.relay;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import pinghub.http.Claims;
import pinghub.relay.location.Locations;
import pinghub.relay.location.Match;
import pinghub.relay.location.Role;

/** Which requests are the relay's: those that a location is for, unless it leaves them to plain channels. Thread-safe. */
@Singleton
public final class RelayClaims implements Claims {

    /** Request attribute: the {@link Match} of a request that is the relay's. */
    static final String MATCH = "pinghub.relay.match";

    private final Locations locations;

    @Inject
    public RelayClaims(Locations locations) {
        this.locations = locations;
    }

    @Override
    public boolean claims(String path, HttpServletRequest request) {
        Optional<Match> match = locations.match(path, request);
        if (match.isEmpty() || match.get().location().role() == Role.PLAIN) {
            return false;
        }
        request.setAttribute(MATCH, match.get());
        return true;
    }
}
