package pinghub.relay.location;

/** What is known of a request, by name. */
@FunctionalInterface
public interface Variables {

    /**
     * The variable's value, empty if the request has none.
     *
     * @throws MalformedVariableException if what the request has cannot be read
     */
    String value(String name);
}
