package pinghub.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.relay.channel.Relay;
import pinghub.wire.Clients;
import pinghub.wire.Repeats;

/** The dashboard, the alert rules and the operators' page ask for what a node really prints, and leave nothing of it out. */
class MonitoringFilesTest {

    private static final Path FILES = Path.of("server-config/monitoring");
    private static final Path PAGE = Path.of("src/docs/operating.md");

    // Prometheus' own: whether the node answered, and where a series comes from.
    private static final String UP = "up";
    private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

    private static final Pattern SERIES = Pattern.compile("([a-z_]+)(?:\\{([a-z_]+)=\"([^\"]*)\"})? .*");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), *([a-z_]+)\\)");
    private static final Pattern TEMPLATE_LABEL = Pattern.compile("\\{\\{ *(?:\\$labels\\.)?([a-z_]+) *}}");

    /** A line of the metrics; label and value are empty where it has none. */
    private record Series(String metric, String label, String value) { }

    private final List<Series> printed = printed();

    @Test
    void theDashboardAsksForNothingThatANodeDoesNotPrint() throws IOException {
        var expressions = dashboardExpressions();

        assertThat(expressions).hasSizeGreaterThan(15).allSatisfy(this::asksForWhatIsPrinted);
        assertThat(strings(dashboard(), "legendFormat").flatMap(MonitoringFilesTest::templateLabels)).isNotEmpty()
                .allSatisfy(this::isALabel);
    }

    @Test
    void theAlertRulesAskForNothingThatANodeDoesNotPrint() throws IOException {
        assertThat(rules()).isNotEmpty().allSatisfy(rule -> {
            asksForWhatIsPrinted((String) rule.get("expr"));
            assertThat(rule.get("annotations").toString()).contains("$labels.instance");
            assertThat(templateLabels(rule.get("annotations").toString())).allSatisfy(this::isALabel);
        });
    }

    @Test
    void theDashboardShowsEveryMetric() throws IOException {
        var shown = dashboardExpressions().stream().flatMap(expression -> Expression.of(expression).selectors().stream())
                .map(Expression.Selector::metric).collect(Collectors.toSet());

        assertThat(printed).extracting(Series::metric).allSatisfy(metric -> assertThat(shown).contains(metric));
    }

    @Test
    void thePageExplainsEveryMetricAndReasonAndNoOther() throws IOException {
        String page = Files.readString(PAGE);
        var families = PrometheusText.of(figures()).lines().filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2]).collect(Collectors.toCollection(TreeSet::new));
        var named = Pattern.compile("`(pinghub_[a-z_]+)").matcher(page).results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(families);
        assertThat(printed).filteredOn(series -> series.label().equals("reason")).isNotEmpty()
                .allSatisfy(series -> assertThat(row(page, series.metric())).contains("`" + series.value() + "`"));
    }

    @Test
    void thePageExplainsEveryAlertAndNoOther() throws IOException {
        var named = Pattern.compile("\\| `(Pinghub[A-Za-z]+)`").matcher(Files.readString(PAGE)).results()
                .map(found -> found.group(1)).toList();

        assertThat(rules()).extracting(rule -> (String) rule.get("alert")).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void prometheusIsToldTheReservedPathAndTheJobOfTheAlerts() throws IOException {
        var defaults = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("src/main/resources/META-INF/microprofile-config.properties"))) {
            defaults.load(file);
        }

        var scrape = maps(yaml("prometheus.yml").get("scrape_configs")).get(0);

        assertThat(scrape.get("metrics_path")).isEqualTo(defaults.getProperty("pinghub.reserved-prefix") + "metrics");
        assertThat(rules()).extracting(rule -> (String) rule.get("expr"))
                .contains("up{job=\"" + scrape.get("job_name") + "\"} == 0");
    }

    private void asksForWhatIsPrinted(String promQl) {
        var expression = Expression.of(promQl);
        assertThat(expression.selectors()).as(promQl).isNotEmpty();
        assertThat(expression.groupings()).as(promQl).allSatisfy(this::isALabel);
        for (var selector : expression.selectors()) {
            if (!selector.metric().equals(UP)) {
                assertThat(printed).as(promQl).extracting(Series::metric).contains(selector.metric());
            }
            for (var matcher : selector.matchers()) {
                if (!TARGET_LABELS.contains(matcher.label())) {
                    isPrinted(selector.metric(), matcher);
                }
            }
        }
    }

    /** Every alternative of a matcher by itself: one that never matches is a reason that was renamed. */
    private void isPrinted(String metric, Expression.Matcher matcher) {
        assertThat(matcher.value().split("\\|")).allSatisfy(value -> assertThat(printed)
                .as(metric + " " + matcher).anyMatch(series -> series.metric().equals(metric)
                        && series.label().equals(matcher.label()) && series.value().equals(value)));
    }

    private void isALabel(String label) {
        assertThat(Stream.concat(TARGET_LABELS.stream(), printed.stream().map(Series::label))).contains(label);
    }

    private static Stream<String> templateLabels(String template) {
        return TEMPLATE_LABEL.matcher(template).results().map(found -> found.group(1));
    }

    private static String row(String page, String metric) {
        return page.lines().filter(line -> line.startsWith("| `" + metric + "{")).findFirst().orElseThrow();
    }

    private static Figures figures() {
        var counters = new Counters();
        var limits = new Limits(10, 10, 10, 1000);
        var channels = new Channels(limits, counters);
        return new Figures(channels, new Relay().channels, new Clients(limits, channels, counters, System::nanoTime),
                new Repeats(), counters);
    }

    private static List<Series> printed() {
        return PrometheusText.of(figures()).lines().filter(line -> !line.startsWith("#")).map(line -> {
            var found = SERIES.matcher(line);
            assertThat(found.matches()).as(line).isTrue();
            return found.group(2) == null ? new Series(found.group(1), "", "")
                    : new Series(found.group(1), found.group(2), found.group(3));
        }).toList();
    }

    private static JsonObject dashboard() throws IOException {
        try (var reader = Json.createReader(Files.newBufferedReader(FILES.resolve("grafana-dashboard.json")))) {
            return reader.readObject();
        }
    }

    /** Those of the panels, and those that fill the selections above them. */
    private static List<String> dashboardExpressions() throws IOException {
        var ofSelections = strings(dashboard(), "query").map(LABEL_VALUES::matcher).filter(java.util.regex.Matcher::matches)
                .map(found -> found.group(1));
        return Stream.concat(strings(dashboard(), "expr"), ofSelections).toList();
    }

    /** All strings under this key, at any depth. */
    private static Stream<String> strings(JsonValue value, String key) {
        if (value instanceof JsonArray array) {
            return array.stream().flatMap(element -> strings(element, key));
        }
        if (value instanceof JsonObject object) {
            return object.entrySet().stream().flatMap(entry -> entry.getKey().equals(key)
                    && entry.getValue() instanceof JsonString string ? Stream.of(string.getString())
                    : strings(entry.getValue(), key));
        }
        return Stream.empty();
    }

    private static List<Map<?, ?>> rules() throws IOException {
        return maps(yaml("alerts.yml").get("groups")).stream().flatMap(group -> maps(group.get("rules")).stream()).toList();
    }

    private static Map<?, ?> yaml(String file) throws IOException {
        try (Reader reader = Files.newBufferedReader(FILES.resolve(file))) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
        }
    }

    private static List<Map<?, ?>> maps(Object list) {
        return ((List<?>) list).stream().<Map<?, ?>>map(element -> (Map<?, ?>) element).toList();
    }
}
