package pinghub.monitoring;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Shows the same figures through MicroProfile Metrics where the server has it. Read when the server is asked, so it costs
 * nothing in between; the lag histogram is left to the Prometheus text, because a MicroProfile histogram would have to be fed
 * on every delivery.
 */
@Singleton
public final class MicroProfileBridge {

    private static final System.Logger LOG = System.getLogger(MicroProfileBridge.class.getName());

    private final Instance<MetricRegistry> registries;
    private final Figures figures;
    private final List<MetricID> registered = new ArrayList<>(); // start and stop come one after the other

    @Inject
    MicroProfileBridge(Instance<MetricRegistry> registries, Figures figures) {
        this.registries = registries;
        this.figures = figures;
    }

    /** Registers all figures, if there is somewhere to register them. */
    public void start() {
        if (!registries.isResolvable()) {
            LOG.log(Level.DEBUG, "this server has no MicroProfile Metrics");
            return;
        }
        MetricRegistry registry = registries.get();
        for (Figure figure : figures.all()) {
            for (Figure.Sample sample : figure.samples().get()) {
                Tag[] tags = sample.label().isEmpty() ? new Tag[0]
                        : new Tag[] {new Tag(sample.label(), sample.labelValue())};
                Metadata metadata = Metadata.builder().withName(PrometheusText.PREFIX + figure.name())
                        .withDescription(figure.help()).build();
                registry.gauge(metadata, () -> value(figure, sample.labelValue()), tags);
                registered.add(new MetricID(metadata.getName(), tags));
            }
        }
    }

    /** Takes them out again: the server's registry outlives the application and would hold on to its classes. */
    public void stop() {
        if (!registered.isEmpty()) {
            MetricRegistry registry = registries.get();
            registered.forEach(registry::remove);
            registered.clear();
        }
    }

    private static double value(Figure figure, String labelValue) {
        return figure.samples().get().stream().filter(sample -> sample.labelValue().equals(labelValue))
                .mapToDouble(Figure.Sample::value).findFirst().orElse(0);
    }
}
