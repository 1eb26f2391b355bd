package pinghub.api;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import pinghub.wire.WireKind;

/** How the API calls the kinds of wires. */
final class Wires {

    private Wires() {
    }

    /** Each kind with its number. */
    static Map<String, Integer> named(ToIntFunction<WireKind> sizes) {
        var named = new TreeMap<String, Integer>();
        for (WireKind kind : WireKind.values()) {
            named.put(kind.name().toLowerCase(Locale.ROOT), sizes.applyAsInt(kind));
        }
        return named;
    }
}
