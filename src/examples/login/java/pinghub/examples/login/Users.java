package pinghub.examples.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/** Who may log in. Stands for whatever an application has: {@code request.login(…)}, a directory, an identity provider. */
final class Users {

    private static final Map<String, String> PASSWORDS = Map.of("alice", "wonderland", "bob", "builder");

    private Users() {
    }

    static boolean isRight(String user, String password) {
        String wanted = user == null ? null : PASSWORDS.get(user);
        return wanted != null && password != null
                && MessageDigest.isEqual(wanted.getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
    }
}
