package pinghub.monitoring;

import java.math.BigDecimal;
import java.util.Locale;
import pinghub.channel.Histogram;

/** The Prometheus text exposition format, version 0.0.4. */
final class PrometheusText {

    static final String MEDIA_TYPE = "text/plain;version=0.0.4;charset=utf-8";
    static final String PREFIX = "pinghub_";

    private static final String LAG = PREFIX + "delivery_lag_seconds";

    private PrometheusText() {
    }

    static String of(Figures figures) {
        var text = new StringBuilder(4096);
        for (Figure figure : figures.all()) {
            // Counters end in _total (the format's naming rule); so does no gauge.
            String name = PREFIX + figure.name() + (figure.kind() == Figure.Kind.COUNTER ? "_total" : "");
            header(text, name, figure.help(), figure.kind().name().toLowerCase(Locale.ROOT));
            for (Figure.Sample sample : figure.samples().get()) {
                String label = sample.label().isEmpty() ? ""
                        : "{" + sample.label() + "=\"" + sample.labelValue() + "\"}";
                line(text, name + label, sample.value());
            }
        }
        lag(text, figures.lag());
        return text.toString();
    }

    private static void lag(StringBuilder text, Histogram lag) {
        header(text, LAG, "Time from accepting a message to writing it to a subscriber.", "histogram");
        long[] counts = lag.cumulative();
        for (int i = 0; i < counts.length; i++) {
            String bound = i < Histogram.BOUNDS.size() ? plain(Histogram.BOUNDS.get(i)) : "+Inf";
            line(text, LAG + "_bucket{le=\"" + bound + "\"}", (double) counts[i]);
        }
        line(text, LAG + "_sum", lag.sumSeconds());
        line(text, LAG + "_count", (double) counts[counts.length - 1]);
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static void header(StringBuilder text, String name, String help, String type) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String series, double value) {
        text.append(series).append(' ').append(plain(value)).append('\n');
    }
}
