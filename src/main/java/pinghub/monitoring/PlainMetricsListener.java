package pinghub.monitoring;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.config.Settings;

/**
 * The original's metrics service: whoever connects to the port gets a line {@code name.value N} for each figure, in order of
 * name, and the end of the stream. Gauges are counts; meters are five-minute rates and end in {@code 5m}. Loopback only.
 */
@Singleton
public final class PlainMetricsListener {

    private static final System.Logger LOG = System.getLogger(PlainMetricsListener.class.getName());
    private static final int BACKLOG = 16;
    private static final long PAUSE_NANOS = 100_000_000;
    private static final byte[] LOOPBACK = {127, 0, 0, 1}; // not what the virtual machine prefers, which may be ::1

    private final Settings settings;
    private final Map<String, LongSupplier> gauges;
    private final Map<String, Meter> meters; // guarded by this
    // Null until the port is open; start and stop come one after the other.
    private @Nullable ServerSocket socket;
    private @Nullable ScheduledFuture<?> ticks;

    @Inject
    PlainMetricsListener(Settings settings, Channels channels, Counters counters) {
        this.settings = settings;
        this.gauges = Map.of("websockets", channels::subscribers, "channels", channels::channels);
        this.meters = Map.of(
                "postmsgs", new Meter(counters::postMessages),
                "websocketmsgs", new Meter(counters::websocketMessages),
                "drops", new Meter(counters::unheardMessages),
                "sends", new Meter(counters::sentDeliveries));
    }

    /**
     * Opens the port, if one is set.
     *
     * @throws UncheckedIOException if the port is taken
     */
    public void start(ThreadFactory threads, ScheduledExecutorService executor) {
        if (settings.metricsPort() == 0) {
            return;
        }
        ServerSocket opened;
        try {
            opened = new ServerSocket(settings.metricsPort(), BACKLOG, InetAddress.getByAddress(LOOPBACK));
        } catch (IOException e) {
            throw new UncheckedIOException("pinghub.metrics.port " + settings.metricsPort() + " cannot be opened", e);
        }
        socket = opened;
        ticks = executor.scheduleAtFixedRate(this::tick, Meter.TICK_SECONDS, Meter.TICK_SECONDS, TimeUnit.SECONDS);
        Thread thread = threads.newThread(() -> serve(opened));
        thread.setName("pinghub-metrics");
        thread.start();
    }

    /** Closes the port. */
    public void stop() throws IOException {
        if (ticks != null) {
            ticks.cancel(false);
        }
        if (socket != null) {
            socket.close();
        }
    }

    /** What a client gets. */
    synchronized String report() {
        var lines = new TreeMap<String, String>();
        gauges.forEach((name, value) -> lines.put(name, name + ".value " + value.getAsLong() + "\n"));
        meters.forEach((name, meter) ->
                lines.put(name, String.format(Locale.ROOT, "%s5m.value %.3f", name, meter.rate()) + "\n"));
        return String.join("", lines.values());
    }

    synchronized void tick() {
        meters.values().forEach(Meter::tick);
    }

    private void serve(ServerSocket opened) {
        while (!opened.isClosed()) {
            // A client's input is not read: a few hundred bytes fit any socket's buffer, so nobody can hold this thread.
            try (Socket client = opened.accept()) {
                client.getOutputStream().write(report().getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a metrics client went away, or the listener is closed, or there are no files left", e);
                LockSupport.parkNanos(PAUSE_NANOS); // the last of these lasts
            }
        }
    }
}
