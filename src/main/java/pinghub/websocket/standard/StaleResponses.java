package pinghub.websocket.standard;

import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Keeps a websocket that has ended from writing into somebody else's response. Payara uses response objects again, and what its
 * websocket stack still writes to a connection that was reset went out with the next request that got the same object. Payara
 * has a switch that cuts old references when an object is used again, but no setting for it.
 */
public final class StaleResponses {

    private static final System.Logger LOG = System.getLogger(StaleResponses.class.getName());
    private static final List<String> CLASSES =
            List.of("org.apache.catalina.connector.Request", "org.apache.catalina.connector.Response");

    private StaleResponses() {
    }

    /** Turns the switch on where the server has it; for the server as a whole, and as long as it runs. */
    public static void cutOff() {
        cutOff(CLASSES);
    }

    static void cutOff(List<String> classes) {
        for (String name : classes) {
            try {
                Class.forName(name).getMethod("setEnforceScope", boolean.class).invoke(null, true);
            } catch (ClassNotFoundException | NoSuchMethodException e) {
                LOG.log(Level.DEBUG, "this server has no {0} with a scope to enforce", name);
            } catch (ReflectiveOperationException e) {
                LOG.log(Level.WARNING, "the scope of responses could not be enforced", e);
            }
        }
    }
}
