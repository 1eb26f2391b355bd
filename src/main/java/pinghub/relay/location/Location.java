package pinghub.relay.location;

import java.util.List;
import java.util.Set;

/**
 * Some URLs, what they are for, and how.
 *
 * @param place      where it stands, {@code file:line}
 * @param path       the paths that it is for
 * @param conditions that must hold as well
 * @param role       what it is for
 * @param ids        the channels that a request means
 * @param publisher  how messages come in
 * @param subscriber how they go out
 * @param access     which pages may use it
 * @param hooks      what the application is asked and told
 * @param groups     limits and side effects
 * @param variables  of a request, those that its templates name
 */
public record Location(String place, PathMatch path, List<Condition> conditions, Role role, IdRules ids, PublisherRules publisher,
        SubscriberRules subscriber, AccessRules access, HookRules hooks, GroupRules groups, Set<String> variables) {

    public Location {
        conditions = List.copyOf(conditions);
        variables = Set.copyOf(variables);
    }

    /** A template that must have this value. */
    public record Condition(Template template, String value) { }
}
