package pinghub.client;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What is to be sent when one transaction has been committed. Used by one thread at a time, as a transaction is. */
final class AfterCommit implements Synchronization {

    private final List<Draft> drafts = new ArrayList<>();
    private final Consumer<List<Draft>> committed;

    AfterCommit(Consumer<List<Draft>> committed) {
        this.committed = committed;
    }

    void add(Draft draft) {
        drafts.add(draft);
    }

    @Override
    public void beforeCompletion() {
        // Only its end says what becomes of it.
    }

    @Override
    public void afterCompletion(int status) {
        if (status == Status.STATUS_COMMITTED) {
            committed.accept(List.copyOf(drafts));
        }
    }
}
