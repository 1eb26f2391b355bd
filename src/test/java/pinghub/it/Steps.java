package pinghub.it;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.ArrayList;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import pinghub.client.Pinghub;
import pinghub.client.Published;
import pinghub.client.RefusedException;
import pinghub.client.UnreachableException;

/**
 * What an application does with the Java API, step by step, within the server: {@code begin}, {@code commit}, {@code rollback} and
 * {@code rollbackOnly} of its transaction, {@code publish} and {@code after}, each followed by a channel and a text.
 */
public final class Steps {

    private final Pinghub pinghub;
    private final UserTransaction transaction;
    private final List<String> results = new ArrayList<>();

    Steps(Pinghub pinghub) throws NamingException {
        this.pinghub = pinghub;
        this.transaction = InitialContext.doLookup("java:comp/UserTransaction");
    }

    /** Returns a line for each that has something to say. */
    String run(String... steps) {
        for (String step : steps) {
            try {
                run(step);
            } catch (RefusedException e) {
                results.add("refused " + e.status());
            } catch (UnreachableException e) {
                results.add("unreachable");
            } catch (IllegalArgumentException e) {
                results.add("illegal");
            } catch (RollbackException e) {
                results.add("rolled back");
            } catch (NotSupportedException | SystemException | HeuristicMixedException | HeuristicRollbackException e) {
                throw new IllegalStateException(step, e);
            }
        }
        return String.join("\n", results);
    }

    private void run(String step) throws NotSupportedException, SystemException, HeuristicMixedException, HeuristicRollbackException,
            RollbackException {
        String[] words = step.split(" ", 3);
        switch (words[0]) {
            case "begin" -> transaction.begin();
            case "commit" -> transaction.commit();
            case "rollback" -> transaction.rollback();
            case "rollbackOnly" -> transaction.setRollbackOnly();
            case "publish" -> {
                Published published = pinghub.channel(words[1]).publish(words[2]);
                results.add(published.subscribers() + " " + published.id().orElse("-"));
            }
            case "after" -> pinghub.channel(words[1]).publishAfterCommit(words[2]);
            default -> throw new IllegalStateException(step);
        }
    }
}
