package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;

/** Any body of a batch. */
class BatchReaderFuzzTest {

    private static final Settings SETTINGS = SomeSettings.with();
    private final BatchReader reader = new BatchReader(SETTINGS);

    @FuzzTest(maxDuration = "60s")
    void aBodyIsTakenApartOrRefusedAsAWhole(byte[] body) {
        for (BatchFormat format : BatchFormat.values()) {
            List<BatchItem> items = new ArrayList<>();

            Optional<Refusal> refusal = reader.read(body, format, items::add);

            assertThat(items).hasSizeLessThanOrEqualTo(BatchReader.MAX_ITEMS);
            refusal.ifPresent(answer -> {
                assertThat(items).isEmpty();
                assertThat(answer.status()).isBetween(400, 499);
            });
            for (BatchItem item : items) {
                if (item instanceof BatchItem.Publication publication) {
                    assertThat(publication.target()).matches(target -> target instanceof BatchItem.Target.Matching
                            || target instanceof BatchItem.Target.Named named && !named.channels().isEmpty());
                    assertThat(publication.key().orElse("none")).hasSizeBetween(1, IdempotencyKeys.MAX_LENGTH);
                    assertThat(publication.utf8()).hasSizeLessThanOrEqualTo(SETTINGS.postMaxBytes());
                }
            }
        }
    }
}
