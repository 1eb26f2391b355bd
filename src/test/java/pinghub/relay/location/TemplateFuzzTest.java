package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.regex.Pattern;

/** Any text with variables, any values of them. */
class TemplateFuzzTest {

    private static final PathMatch PATH = new PathMatch.Regex(Pattern.compile("/(?<name>.*)/(.*)"));

    @FuzzTest(maxDuration = "60s")
    void aTemplateIsReadOrRefusedAndValuesAreTakenAsTheyAre(FuzzedDataProvider data) {
        String value = data.consumeString(20);
        String text = data.consumeRemainingAsString();
        Template template;
        try {
            template = Template.parse(text, PATH::captures);
        } catch (IllegalArgumentException refused) {
            assertThat(text).contains("$");
            assertThat(refused.getMessage()).matches("has a \\$ that starts no variable .*|names \\$\\w+, which is no variable here");
            return;
        }

        String resolved = template.resolve(name -> value);

        if (template.isConstant()) {
            assertThat(resolved).isEqualTo(text.replace("$$", "$"));
        } else {
            assertThat(resolved).contains(value);
            assertThat(template.variables()).isNotEmpty().allMatch(name -> name.matches("[A-Za-z0-9_]+"));
        }
    }
}
