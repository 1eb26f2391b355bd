package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Ticker;
import pinghub.config.Settings;

/**
 * What the clients of one address may have of this node: {@code pinghub.limits.connections-per-address} and
 * {@code pinghub.limits.handshakes-per-second}. An IPv6 address counts with its whole /64, which is what one client gets (RFC 6177).
 * Thread-safe.
 */
@Singleton
public final class AddressLimits {

    private static final int BURST_SECONDS = 10; // a page with many channels, or a network that is back
    private static final int SITE_BYTES = 8;     // of an IPv6 address
    private static final int MORE_THAN_COME = 100_000; // handshakes a second
    private static final Refusal CONNECTIONS =
            new Refusal("address", 429, "This address has too many connections.", Refusal.retryAfter());
    private static final Refusal HANDSHAKES =
            new Refusal("address", 429, "This address connects too often.", Refusal.retryAfter());

    private final int connections;
    private final int handshakes; // a second
    private final boolean limited;
    private final Ticker ticker;
    private final Map<String, Usage> usages = new HashMap<>(); // guarded by this
    private long swept;                                        // guarded by this

    /** Whether a client may connect. */
    public sealed interface Entry {

        /**
         * It may. One of the two is to be called, more than once at will; only the first call counts.
         *
         * @param leave    when it is gone
         * @param withdraw when it is about to enter once more: that handshake is not to count twice
         */
        record Admitted(Runnable leave, Runnable withdraw) implements Entry { }

        record Refused(Refusal refusal) implements Entry { }
    }

    private static final class Usage {
        private int connections;
        private double handshakes; // that may still come at once
        private long at;           // of that figure
    }

    @Inject
    AddressLimits(Settings settings, Ticker ticker) {
        this.connections = settings.connectionsPerAddress();
        this.handshakes = settings.handshakesPerSecond();
        this.limited = connections < settings.subscribersMax() || handshakes < MORE_THAN_COME;
        this.ticker = ticker;
        this.swept = ticker.nanos();
    }

    /** A client of this address, a literal or {@code null} where the server knows none, makes a handshake. */
    public Entry enter(@Nullable String remote) {
        if (!limited) {
            return new Entry.Admitted(() -> { }, () -> { });
        }
        return enterSite(site(remote));
    }

    private synchronized Entry enterSite(String address) {
        long now = ticker.nanos();
        sweep(now);
        Usage usage = usages.computeIfAbsent(address, key -> newcomer(now));
        if (usage.connections >= connections) {
            return new Entry.Refused(CONNECTIONS);
        }
        refill(usage, now);
        if (usage.handshakes < 1) {
            return new Entry.Refused(HANDSHAKES);
        }
        usage.handshakes--;
        usage.connections++;
        var left = new AtomicBoolean();
        return new Entry.Admitted(() -> {
            if (left.compareAndSet(false, true)) {
                leave(usage, 0);
            }
        }, () -> {
            if (left.compareAndSet(false, true)) {
                leave(usage, 1);
            }
        });
    }

    private synchronized void leave(Usage usage, int handshakesBack) {
        usage.connections--; // it is not forgotten while it has any
        usage.handshakes = Math.min(burst(), usage.handshakes + handshakesBack);
    }

    private Usage newcomer(long now) {
        var usage = new Usage();
        usage.handshakes = burst();
        usage.at = now;
        return usage;
    }

    private void refill(Usage usage, long now) {
        double seconds = (double) (now - usage.at) / TimeUnit.SECONDS.toNanos(1);
        usage.handshakes = Math.min(burst(), usage.handshakes + seconds * handshakes);
        usage.at = now;
    }

    /** Forgets who has no connection and might make as many handshakes as a newcomer. */
    private void sweep(long now) {
        if (now - swept >= TimeUnit.SECONDS.toNanos(BURST_SECONDS)) {
            swept = now;
            usages.values().removeIf(usage -> {
                refill(usage, now);
                return usage.connections == 0 && usage.handshakes >= burst();
            });
        }
    }

    private double burst() {
        return (double) handshakes * BURST_SECONDS;
    }

    /** The number of addresses of which something is remembered. */
    synchronized int size() {
        return usages.size();
    }

    private static String site(@Nullable String remote) {
        if (remote == null || remote.indexOf(':') < 0) {
            return String.valueOf(remote);
        }
        int zone = remote.indexOf('%'); // fe80::1%eth0, as servers report link-local peers
        try {
            // In brackets it is a literal, and nothing is looked up whatever it is.
            InetAddress address = InetAddress.getByName("[" + (zone < 0 ? remote : remote.substring(0, zone)) + "]");
            return address instanceof Inet6Address ? Arrays.toString(Arrays.copyOf(address.getAddress(), SITE_BYTES))
                    : address.getHostAddress(); // an IPv4 address in the form of IPv6
        } catch (UnknownHostException e) {
            return remote; // what a proxy's header may hold; by itself, then
        }
    }
}
