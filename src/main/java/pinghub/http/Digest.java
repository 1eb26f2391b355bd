package pinghub.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import pinghub.channel.ChannelName;

/** By which it is seen whether two that have the same idempotency key are the same: SHA-256, of what tells them apart. */
final class Digest {

    private static final byte[] END = {0}; // in no name and no pattern that matches one

    private Digest() {
    }

    static byte[] of(BatchFormat format, byte[] body) {
        MessageDigest digest = sha256();
        digest.update(utf8(format.type()));
        digest.update(END);
        return digest.digest(body);
    }

    static byte[] of(BatchItem.Publication item) {
        MessageDigest digest = sha256();
        if (item.target() instanceof BatchItem.Target.Matching matching) {
            digest.update(END);
            digest.update(utf8(matching.pattern().toString()));
        } else if (item.target() instanceof BatchItem.Target.Named named) {
            for (ChannelName name : named.channels()) {
                digest.update(utf8(name.value()));
                digest.update(END);
            }
        }
        digest.update(END);
        return digest.digest(item.utf8());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
