package pinghub.relay.location;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value that a location computes from a request, read once where it is the same for all. Thread-safe. */
public final class Computed<T> {

    private final Template template;
    private final Function<String, T> parser;
    private volatile @Nullable T constant; // null where it differs, and until it is read; twice at worst

    /** @param parser throws an {@link IllegalArgumentException} where a text is no such value */
    Computed(Template template, Function<String, T> parser) {
        this.template = template;
        this.parser = parser;
    }

    /** @throws IllegalArgumentException if what the request says is no such value */
    T of(Variables variables) {
        T known = constant;
        if (known == null) {
            known = parser.apply(template.resolve(variables));
            if (template.isConstant()) {
                constant = known;
            }
        }
        return known;
    }

    /** As it is written in the file. */
    @Override
    public String toString() {
        return template.toString();
    }
}
