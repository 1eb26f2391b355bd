package pinghub.websocket.direct;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pinghub.websocket.Extension;

/**
 * The negotiation of permessage-deflate (RFC 7692 §7.1). No side may refer back to earlier messages: only so can one compressed
 * form go to all subscribers, and no connection keeps a window.
 */
final class DeflateOffer {

    private static final String NAME = "permessage-deflate";
    private static final String ANSWER = NAME + "; server_no_context_takeover; client_no_context_takeover";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final Set<String> BITS = Set.of("8", "9", "10", "11", "12", "13", "14", "15");
    private static final String OUR_BITS = "15"; // Java's Deflater has no other window

    private DeflateOffer() {
    }

    /** What to answer: the first offer that can be met; empty if there is none. */
    static Optional<String> answer(List<Extension> offers) {
        return offers.stream().filter(DeflateOffer::canBeMet).findFirst()
                .map(offer -> has(offer, SERVER_BITS) ? ANSWER + "; " + SERVER_BITS + "=" + OUR_BITS : ANSWER);
    }

    private static boolean canBeMet(Extension offer) {
        var seen = new HashSet<String>();
        return offer.name().equals(NAME)
                && offer.parameters().stream().allMatch(parameter -> seen.add(parameter.name()) && isGood(parameter));
    }

    private static boolean isGood(Extension.Parameter parameter) {
        Optional<String> value = parameter.value();
        return switch (parameter.name()) {
            case "server_no_context_takeover", "client_no_context_takeover" -> value.isEmpty();
            case "client_max_window_bits" -> value.isEmpty() || BITS.contains(value.get()); // a hint; any window can be read
            case SERVER_BITS -> value.isPresent() && value.get().equals(OUR_BITS);
            default -> false;
        };
    }

    private static boolean has(Extension offer, String parameter) {
        return offer.parameters().stream().anyMatch(one -> one.name().equals(parameter));
    }
}
