package pinghub.relay.channel;

import org.jspecify.annotations.Nullable;

/**
 * What a relay channel is known by; two groups never see each other's ids.
 *
 * @param group its group; empty where there is none
 * @param id    1 or more characters, as its clients have invented it
 */
public record RelayName(String group, String id) {

    public RelayName {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("a channel id has at least one character");
        }
    }

    // By hand: what the compiler makes for a record has the JDK (17) hold on to this class, and so to an undeployed application.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RelayName that && id.equals(that.id) && group.equals(that.group);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + group.hashCode();
    }
}
