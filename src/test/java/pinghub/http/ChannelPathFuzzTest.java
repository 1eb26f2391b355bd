package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import pinghub.channel.ChannelName;

/** Any request target. */
class ChannelPathFuzzTest {

    private static final String PREFIX = "/-/";

    @FuzzTest(maxDuration = "60s")
    void everyNameCanBeSpelledWithEscapesAlone(FuzzedDataProvider data) {
        String container = data.consumeString(20);
        String raw = data.consumeRemainingAsString();

        if (ChannelPath.of(raw, container, "", PREFIX) instanceof ChannelPath.Named named) {
            String name = named.name().value();
            assertThat(name).startsWith("/").doesNotStartWith(PREFIX).doesNotContain("\0");
            assertThat(name.codePointCount(0, name.length())).isLessThanOrEqualTo(ChannelName.MAX_CODE_POINTS);
            assertThat(ChannelPath.of(escaped(name), "", "", PREFIX)).isEqualTo(named);
        }
    }

    /** All but the first slash, without which it would be no path. */
    private static String escaped(String name) {
        var escaped = new StringBuilder("/");
        for (byte b : name.substring(1).getBytes(StandardCharsets.UTF_8)) {
            escaped.append(String.format("%%%02X", b));
        }
        return escaped.toString();
    }
}
