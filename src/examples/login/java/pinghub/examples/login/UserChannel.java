package pinghub.examples.login;

import java.io.Serializable;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The channel of one session.
 *
 * @param user    whose it is
 * @param id      by which it is known to its user and to nobody else
 * @param publish its URL at the publisher's location
 */
record UserChannel(String user, String id, URI publish) implements Serializable {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 16; // 128 bits: nobody guesses that

    /** A new channel, which Pinghub does not know yet. */
    static UserChannel of(String user, URI publisherLocation) {
        byte[] bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new UserChannel(user, id, URI.create(publisherLocation + "?channel=" + id));
    }
}
