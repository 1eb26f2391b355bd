package pinghub.it;

import jakarta.inject.Inject;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import javax.naming.NamingException;
import pinghub.client.Pinghub;

/** Code within Pinghub's own WAR. Does the steps of a request's query before Pinghub sees the request. */
@WebListener
public class InsideListener implements ServletRequestListener {

    @Inject
    private Pinghub pinghub;

    @Override
    public void requestInitialized(ServletRequestEvent event) {
        String query = event.getServletRequest().getParameter("step");
        if (query == null) {
            return;
        }
        try {
            new Steps(pinghub).run(event.getServletRequest().getParameterValues("step"));
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }
}
