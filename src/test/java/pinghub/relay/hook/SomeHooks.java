package pinghub.relay.hook;

import pinghub.channel.Counters;

/** Hooks for tests of what uses them. */
public final class SomeHooks {

    private SomeHooks() {
    }

    public static Hooks with(Counters counters) {
        return new Hooks(new Application(), counters);
    }
}
