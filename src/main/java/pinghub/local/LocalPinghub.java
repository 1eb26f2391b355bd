package pinghub.local;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import pinghub.client.Messenger;
import pinghub.client.Pinghub;

/** Makes the {@link Pinghub} that classes of the application inject. */
public class LocalPinghub {

    private LocalPinghub() {
    }

    // This scope and not @Singleton, so that beans of every scope can have it, those that can be passivated too.
    @Produces
    @ApplicationScoped
    static Pinghub pinghub(LocalNode node) {
        return new Messenger(node);
    }
}
