package pinghub.examples.login;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** A session takes its channel with it, whether the user logs out or it ends by itself. */
@WebListener
public class Sessions implements ServletContextListener, HttpSessionListener {

    /** Session attribute: its {@link UserChannel}. */
    static final String CHANNEL = "channel";

    private static final String CHANNELS = "channels";
    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        context.setAttribute(CHANNELS, new UserChannels(context.getInitParameter("token")));
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        if (event.getSession().getAttribute(CHANNEL) instanceof UserChannel channel) {
            try {
                channels(event.getSession().getServletContext()).close(channel);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "a channel was not deleted, its timeout will", e);
            }
        }
    }

    static UserChannels channels(ServletContext context) {
        return (UserChannels) context.getAttribute(CHANNELS);
    }
}
