package pinghub.relay.hook;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A streaming subscriber's coming and going, each told once and in this order, if at all. Thread-safe; no call waits. */
public final class Session {

    private final Hooks hooks;
    private final Caller caller;
    private CompletionStage<Void> told = CompletableFuture.completedFuture(null); // guarded by this
    private boolean joined; // guarded by this
    private boolean left;   // guarded by this

    Session(Hooks hooks, Caller caller) {
        this.hooks = hooks;
        this.caller = caller;
    }

    /** It is there. */
    public synchronized void joined() {
        if (!joined && !left) {
            joined = true;
            told = hooks.tell(caller.call().location().hooks().subscribed(), caller);
        }
    }

    /** It is gone, for whatever reason; nobody is told of one that has never been there. */
    public void left() {
        CompletionStage<Void> before;
        synchronized (this) {
            boolean wasThere = joined && !left;
            left = true; // from now on it does not come either
            if (!wasThere) {
                return;
            }
            before = told;
        }
        before.thenCompose(answered -> hooks.tell(caller.call().location().hooks().unsubscribed(), caller));
    }
}
