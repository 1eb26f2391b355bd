package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinghub.http.FakeRequest;

/** Any bytes as a file of locations. */
class LocationFileFuzzTest {

    private static final Pattern PROBLEM = Pattern.compile("file:(\\d+): .+", Pattern.DOTALL);
    private static final List<String> PATHS = List.of("/", "/publish", "/sub/a", "/a/b/c", "/\u00e9,;=");

    @FuzzTest(maxDuration = "60s")
    void aFileIsATableThatServesRequestsOrHasProblemsWithTheirLines(byte[] bytes) {
        LocationFile file = LocationFile.parse("file", bytes);

        // As YAML counts lines, which has more ends of a line than others.
        long lines = 1 + new String(bytes, StandardCharsets.UTF_8).chars().filter(c -> "\n\r\u0085\u2028\u2029".indexOf(c) >= 0).count();
        for (String problem : file.problems()) {
            Matcher matcher = PROBLEM.matcher(problem);
            assertThat(matcher.matches()).as(problem).isTrue();
            assertThat(Long.parseLong(matcher.group(1))).as(problem).isBetween(1L, lines);
        }
        if (!file.problems().isEmpty()) {
            assertThat(file.locations()).isEmpty();
        }
        file.locations().forEach(LocationFileFuzzTest::serve);
    }

    private static void serve(Location location) {
        FakeRequest request = FakeRequest.get().query("channel=a&id=b").with("Cookie", "c=d").with("Last-Event-ID", "1:2");
        for (String path : PATHS) {
            Optional<Map<String, String>> captures = location.path().match(path);
            if (captures.isPresent()) {
                Resolution resolution = new Match(location, path, captures.get()).resolve(request.path(path));
                if (resolution instanceof Resolution.Refused refused) {
                    assertThat(refused.refusal().status()).isBetween(400, 499);
                } else if (resolution instanceof Call call) {
                    call.share("x");
                }
            }
        }
    }
}
