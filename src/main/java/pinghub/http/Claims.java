package pinghub.http;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Another protocol than that of plain channels, which has a filter of its own behind {@link ChannelFilter}. Every bean of this type is
 * asked about every request that is well-formed and not below the reserved prefix. Thread-safe.
 */
public interface Claims {

    /**
     * Whether a request is for this protocol's filter.
     *
     * @param path decoded, of any length, behind the context path
     */
    boolean claims(String path, HttpServletRequest request);
}
