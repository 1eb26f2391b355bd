package pinghub.relay.location;

import java.util.Set;
import pinghub.config.Origin;

/**
 * Which pages may use a location.
 *
 * @param everybody   whether every origin may
 * @param origins     those that may otherwise
 * @param opaque      whether the origin {@code null} may otherwise
 * @param credentials whether a page may send cookies
 */
public record AccessRules(boolean everybody, Set<Origin> origins, boolean opaque, boolean credentials) {

    public AccessRules {
        origins = Set.copyOf(origins);
    }
}
