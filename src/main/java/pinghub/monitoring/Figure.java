package pinghub.monitoring;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One metric family: what it is called, what it means, and how to read it now.
 *
 * @param name    without the prefix {@code pinghub_} and without {@code _total}
 * @param kind    what the figure does over time
 * @param help    one sentence for whoever looks at it
 * @param samples reads the values, by label; a family without labels has one value
 */
record Figure(String name, Kind kind, String help, Supplier<List<Sample>> samples) {

    enum Kind { COUNTER, GAUGE }

    /** A value, and the label that tells it from the others of its family; both empty if there is only one. */
    record Sample(String label, String labelValue, double value) { }

    static Figure counter(String name, String help, Supplier<? extends Number> value) {
        return single(name, Kind.COUNTER, help, value);
    }

    static Figure gauge(String name, String help, Supplier<? extends Number> value) {
        return single(name, Kind.GAUGE, help, value);
    }

    static Figure labelled(String name, String help, String label, Supplier<Map<String, Long>> values) {
        return new Figure(name, Kind.COUNTER, help, () -> values.get().entrySet().stream()
                .map(entry -> new Sample(label, entry.getKey(), entry.getValue())).toList());
    }

    private static Figure single(String name, Kind kind, String help, Supplier<? extends Number> value) {
        return new Figure(name, kind, help, () -> List.of(new Sample("", "", value.get().doubleValue())));
    }
}
