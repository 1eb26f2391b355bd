package pinghub;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import pinghub.channel.Channels;
import pinghub.config.Settings;
import pinghub.console.LiveFeed;
import pinghub.http.BodyReader;
import pinghub.http.IdempotencyKeys;
import pinghub.http.Readiness;
import pinghub.http.container.UndertowPosts;
import pinghub.monitoring.MicroProfileBridge;
import pinghub.monitoring.PlainMetricsListener;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.location.Locations;
import pinghub.websocket.direct.Compression;
import pinghub.websocket.standard.Resumer;
import pinghub.websocket.standard.StaleResponses;
import pinghub.wire.Closer;
import pinghub.wire.Drain;
import pinghub.wire.FanOut;
import pinghub.wire.KeepAlive;
import pinghub.wire.Repeats;

/** Starts what has threads or ports when the application is deployed, and stops it in the reverse order. */
@WebListener
public class Lifecycle implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

    // A server that is asked to stop by a signal and has not told the application after this time is not going to in time:
    // Open Liberty first waits 30 s for the connections to end by themselves, and then cuts them; Payara waits for every request
    // that is still under way, such as a body that never comes.
    private static final int TOLD_WITHIN_MILLIS = 1000;

    @Resource
    private ManagedThreadFactory threads;
    @Inject
    private Settings settings;
    @Inject
    private Readiness readiness;
    @Inject
    private Channels channels;
    @Inject
    private FanOut fanOut;
    @Inject
    private Closer closer;
    @Inject
    private Resumer resumer;
    @Inject
    private Compression compression;
    @Inject
    private KeepAlive keepAlive;
    @Inject
    private Drain drain;
    @Inject
    private PlainMetricsListener plainMetrics;
    @Inject
    private BodyReader bodies;
    @Inject
    private IdempotencyKeys keys;
    @Inject
    private MicroProfileBridge microProfile;
    @Inject
    private LiveFeed liveFeed;
    @Inject
    private RelayChannels relay;
    @Inject
    private Repeats repeats;
    @Inject
    private Locations locations;

    // Not the container's: WildFly refuses that while it stops, and logs an error for each second of the drain.
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(this::timer);

    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread signalled = new Thread(this::closeUnlessTold, "pinghub-signalled");

    @Override
    public void contextInitialized(ServletContextEvent event) {
        StaleResponses.cutOff();
        try {
            fanOut.start(threads);
            closer.start(threads);
            resumer.start(threads);
            everySecond(closer::hurry, "hurrying the end of connections failed");
            keepAlive.start(timers);
            everySecond(channels::sweep, "forgetting what has been kept for long enough failed");
            everySecond(relay::sweep, "forgetting messages of the relay failed");
            locations.start(timers);
            bodies.start(timers);
            everySecond(keys::sweep, "forgetting keys of publishers failed");
            plainMetrics.start(threads, timers);
            microProfile.start();
            liveFeed.start(timers);
        } catch (RuntimeException | Error e) {
            stop(); // the server takes back what failed to start, but does not say so to this class
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(signalled);
        UndertowPosts.Later later = locations::mayWait;
        event.getServletContext().setAttribute(UndertowPosts.LATER, later);
        event.getServletContext().setAttribute(UndertowPosts.RESERVED_PREFIX, settings.reservedPrefix());
        readiness.up();
        LOG.log(Level.INFO, "Pinghub is ready at context root \"{0}\", origins {1}",
                event.getServletContext().getContextPath(), settings.origins());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        told.countDown();
        readiness.down();
        try {
            Runtime.getRuntime().removeShutdownHook(signalled); // it would hold on to every version ever deployed
        } catch (IllegalStateException e) {
            // The virtual machine is stopping already.
        }
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is in a hurry; what is left is stopped at once
        }
        stop();
    }

    private void stop() {
        try {
            plainMetrics.stop();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the metrics port could not be closed", e);
        }
        repeats.stop();
        liveFeed.stop();
        microProfile.stop();
        keepAlive.stop();
        fanOut.stop();
        resumer.stop();
        closer.stop();
        compression.stop();
        timers.shutdownNow();
    }

    private void drain() throws InterruptedException {
        try {
            liveFeed.drain();
            drain.run(); // bodies may still come to their end, and be published, as long as this takes
        } finally {
            bodies.stop();
        }
    }

    private void everySecond(Runnable task, String failed) {
        timers.scheduleAtFixedRate(new Repeated(task, failed), 1, 1, TimeUnit.SECONDS);
    }

    private Thread timer(Runnable task) {
        Thread thread = threads.newThread(task);
        thread.setName("pinghub-timer");
        return thread;
    }

    private void closeUnlessTold() {
        readiness.down(); // at once: a balancer may look while the server still waits for its requests to end
        try {
            if (!told.await(TOLD_WITHIN_MILLIS, TimeUnit.MILLISECONDS)) {
                drain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the virtual machine stops anyway
        }
    }
}
