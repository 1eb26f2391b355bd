package pinghub.client;

import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** The transactions of this server, if it has any. Thread-safe. */
final class Transactions {

    /** What became of a draft that was to be kept. */
    enum Fate {
        /** It waits for the end of the transaction. */
        KEPT,
        /** The transaction can only be rolled back: it will never be sent. */
        LOST,
        /** This thread has no transaction, or one that is committed by now. */
        NO_TRANSACTION
    }

    // Where every server has it, by the Jakarta EE specification (EE.5.12), for threads that it has given to an application.
    private static final String REGISTRY = "java:comp/TransactionSynchronizationRegistry";

    private final Supplier<@Nullable Object> lookup;
    // Null until found. Kept, because a thread that the application has made itself can have a transaction, but no java:comp.
    private volatile @Nullable Object registry;

    Transactions() {
        this(Transactions::lookUp);
    }

    Transactions(Supplier<@Nullable Object> lookup) {
        this.lookup = lookup;
        this.registry = lookup.get();
    }

    /**
     * Keeps a draft until the end of this thread's transaction.
     *
     * @param committed gets all drafts of the transaction that came with this object, in their order, once it has been committed
     * @throws IllegalStateException if it is too late for this transaction
     */
    Fate keep(Draft draft, Consumer<List<Draft>> committed) {
        Object found = registry;
        if (found == null) {
            found = lookup.get();
            registry = found;
        }
        // An Object until here: without transactions a server need not have the class either.
        return found == null ? Fate.NO_TRANSACTION : keep(draft, committed, (TransactionSynchronizationRegistry) found);
    }

    private Fate keep(Draft draft, Consumer<List<Draft>> committed, TransactionSynchronizationRegistry transaction) {
        return switch (transaction.getTransactionStatus()) {
            case Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTED -> Fate.NO_TRANSACTION;
            case Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK -> Fate.LOST;
            default -> {
                var known = (AfterCommit) transaction.getResource(this);
                if (known == null) {
                    known = new AfterCommit(committed);
                    transaction.registerInterposedSynchronization(known);
                    transaction.putResource(this, known);
                }
                known.add(draft);
                yield Fate.KEPT;
            }
        };
    }

    @SuppressWarnings("BanJNDI") // a fixed name of the server's own
    private static @Nullable Object lookUp() {
        try {
            return InitialContext.doLookup(REGISTRY);
        } catch (NamingException e) {
            return null; // a server without transactions, or a thread that is not the server's
        }
    }
}
