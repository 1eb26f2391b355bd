package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "permessage-deflate | permessage-deflate",
        "a, b | a + b",
        ", a ,,b, | a + b",
        "a;b;c | a;b;c",
        "a ;\tb ; c, d | a;b;c + d",
        "a; b=1; b=2 | a;b=1;b=2",
        "a; b = 1 | a;b=1",
        "a; b=\"15\" | a;b=15",
        "a; b=\"1\\5\" | a;b=15",
        "a; b=\"1,5\" | none",
        "a; b=\"1\\\\5\" | none",
        "a; b=\"15\\\" | none",
        "A; B=c | A;B=c",
        "`` | ``",
        "a; | none",
        "; a | none",
        "a b | none",
        "a; b c | none",
        "a; b= | none",
        "a; b=\"\" | none",
        "a; b=\"c | none",
        "a; b=\"c d\" | none",
        "a; b=\"c\"d | none",
        "a; b=c=d | none",
        "a; =c | none",
        ", a; b=\"1\\\\5\" | none",
        "a=1 | none",
        "\"a\" | none",
        "(a) | none",
        "ä | none",
    })
    void theHeaderIsAListOfNamesWithParameters(String header, String read) {
        assertThat(read(header)).isEqualTo(read);
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(read("a; b=1", "", "c, d")).isEqualTo("a;b=1 + c + d");
        assertThat(read()).isEmpty();
    }

    @Test
    void noElementGoesOverTwoLines() {
        assertThat(read("a;", "b")).isEqualTo("none");
    }

    @Test
    void aHeaderMayBeLong() {
        String name = "a".repeat(20_000);

        assertThat(read(name + "; b=\"" + "\\c".repeat(20_000) + "\"")).isEqualTo(name + ";b=" + "c".repeat(20_000));
        assertThat(read("a" + ";b".repeat(20_000))).isEqualTo("a" + ";b".repeat(20_000));
        assertThat(read("a;" + ",".repeat(20_000))).isEqualTo("none");
    }

    private static String read(String... lines) {
        return Extension.parse(List.of(lines)).map(all -> all.stream()
                .map(extension -> extension.name() + extension.parameters().stream()
                        .map(one -> ";" + one.name() + one.value().map(value -> "=" + value).orElse(""))
                        .collect(Collectors.joining()))
                .collect(Collectors.joining(" + "))).orElse("none");
    }
}
