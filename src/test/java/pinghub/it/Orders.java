package pinghub.it;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** Steps within a transaction that the container begins and ends. */
@ApplicationScoped
public class Orders {

    @Transactional
    public String place(Steps done, String... steps) {
        return done.run(steps);
    }

    @Transactional
    public String placeInVain(Steps done, String... steps) {
        done.run(steps);
        throw new IllegalStateException("sold out");
    }
}
