package pinghub;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import pinghub.config.Settings;
import pinghub.http.Readiness;
import pinghub.monitoring.MicroProfileBridge;
import pinghub.monitoring.PlainMetricsListener;
import pinghub.websocket.Drain;
import pinghub.websocket.KeepAlive;
import pinghub.websocket.standard.FanOut;

/** Starts what has threads or ports when the application is deployed, and stops it in the reverse order. */
@WebListener
public class Lifecycle implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

    @Resource
    private ManagedScheduledExecutorService timers;
    @Resource
    private ManagedThreadFactory threads;
    @Inject
    private Settings settings;
    @Inject
    private Readiness readiness;
    @Inject
    private FanOut fanOut;
    @Inject
    private KeepAlive keepAlive;
    @Inject
    private Drain drain;
    @Inject
    private PlainMetricsListener plainMetrics;
    @Inject
    private MicroProfileBridge microProfile;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        fanOut.start(threads);
        keepAlive.start(timers);
        plainMetrics.start(threads, timers);
        microProfile.start();
        readiness.up();
        LOG.log(Level.INFO, "Pinghub is ready at context root \"{0}\", origins {1}",
                event.getServletContext().getContextPath(), settings.origins());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        readiness.down();
        try {
            drain.run();
            plainMetrics.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is in a hurry; what is left is stopped at once
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the metrics port could not be closed", e);
        }
        microProfile.stop();
        keepAlive.stop();
        fanOut.stop();
    }
}
