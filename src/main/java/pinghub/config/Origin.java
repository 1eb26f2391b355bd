package pinghub.config;

import java.net.IDN;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page's origin (RFC 6454 §4): scheme, host and port, in the one form in which two equal origins are equal. Scheme and host
 * are lower case, an international host is in its ASCII form, a default port is filled in.
 *
 * @param port the port, or -1 where the scheme has no default and none was named
 */
public record Origin(String scheme, String host, int port) {

    // Sharp s, final sigma and the zero-width joiners: IDNA 2003, which Java knows, maps them away; IDNA 2008 does not.
    private static final String DEVIATIONS = "\u00df\u03c2\u200c\u200d";
    // WHATWG URL, forbidden domain code points: looked for when all is ASCII, because a full-width colon, for one, becomes a colon.
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x20\\x7f#%/:<>?@\\[\\\\\\]^|]");
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);
    // Serialized form only (RFC 6454 §6.2): no user, path, query, fragment or blank, and not the literal "null".
    private static final Pattern SERIALIZED = Pattern.compile(
            "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<host>\\[[0-9A-Fa-f:.]+]|[^\\[\\]\\s/?#@:\\\\%,]+)(:(?<port>[1-9][0-9]{0,4}))?");

    /**
     * Reads an origin as a browser or an operator writes it.
     *
     * @throws IllegalArgumentException if it is not exactly {@code scheme://host} or {@code scheme://host:port}
     */
    public static Origin parse(String text) {
        Matcher matcher = SERIALIZED.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an origin of the form scheme://host[:port]");
        }
        String scheme = matcher.group("scheme").toLowerCase(Locale.ROOT);
        String port = matcher.group("port");
        int number = port == null ? DEFAULT_PORTS.getOrDefault(scheme, -1) : Integer.parseInt(port);
        if (number > 65535) {
            throw new IllegalArgumentException("port must be 1-65535, was " + number);
        }
        return new Origin(scheme, asciiHost(matcher.group("host")), number);
    }

    private static String asciiHost(String host) {
        if (host.startsWith("[")) {
            return "[" + AddressRange.parse(host).network().getHostAddress() + "]"; // one form of the many an address has
        }
        if (host.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0)) {
            throw new IllegalArgumentException("host has characters that browsers and Java encode differently; write its xn-- form");
        }
        // A trailing dot is kept: to a browser example.com. is another origin than example.com.
        String ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        if (ascii.startsWith(".") || ascii.contains("..")) {
            throw new IllegalArgumentException("host has an empty label");
        }
        if (FORBIDDEN.matcher(ascii).find()) {
            throw new IllegalArgumentException("host has a character that no host name has");
        }
        return ascii;
    }

    // By hand, as in ChannelName.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Origin that && scheme.equals(that.scheme) && host.equals(that.host) && port == that.port;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * scheme.hashCode() + host.hashCode()) + port;
    }
}
