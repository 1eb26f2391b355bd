package pinghub.client;

import org.jspecify.annotations.Nullable;

/** A message was not published, for a reason that is not the caller's fault alone. */
public abstract sealed class PinghubException extends RuntimeException
        permits RefusedException, NoRoomException, UnreachableException {

    PinghubException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
