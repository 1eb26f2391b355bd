package pinghub.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An IP address, or a block of them in CIDR notation (RFC 4632, RFC 4291 §2.3). */
public record AddressRange(InetAddress network, int prefixLength) {

    // Literals only: a host name would be looked up, and its answer could change.
    private static final Pattern LITERAL = Pattern.compile(
            "OCTET(\\.OCTET){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
                    .replace("OCTET", "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"));

    /**
     * Reads {@code 192.0.2.1}, {@code 192.0.2.0/24}, {@code ::1} or {@code 2001:db8::/32}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = address(slash < 0 ? text : text.substring(0, slash));
        int bits = network.getAddress().length * 8;
        int prefixLength = slash < 0 ? bits : prefix(text.substring(slash + 1));
        if (prefixLength > bits) {
            throw new IllegalArgumentException("prefix length must be 0-" + bits + ", was " + prefixLength);
        }
        return new AddressRange(network, prefixLength);
    }

    /** Whether an address, given as a literal, lies in this range; anything that is no address does not. */
    public boolean contains(@Nullable String address) {
        if (address == null) {
            return false;
        }
        byte[] candidate;
        try {
            int zone = address.indexOf('%'); // fe80::1%eth0, as servers report link-local peers
            candidate = address(zone < 0 ? address : address.substring(0, zone)).getAddress();
        } catch (IllegalArgumentException e) {
            return false; // not an address, so in no range
        }
        byte[] own = network.getAddress();
        if (candidate.length != own.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((candidate[bit / 8] & mask) != (own[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static int prefix(String digits) {
        if (!digits.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("prefix length must be a number, was \"" + digits + "\"");
        }
        return Integer.parseInt(digits);
    }

    private static InetAddress address(String literal) {
        String bare = literal.startsWith("[") && literal.endsWith("]")
                ? literal.substring(1, literal.length() - 1) : literal;
        if (!LITERAL.matcher(bare).matches()) {
            throw new IllegalArgumentException("not an IP address");
        }
        try {
            return InetAddress.getByName(bare);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address", e);
        }
    }

    // By hand, as in ChannelName.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressRange that && network.equals(that.network) && prefixLength == that.prefixLength;
    }

    @Override
    public int hashCode() {
        return 31 * network.hashCode() + prefixLength;
    }
}
