package pinghub.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Message;

class LiveFormatTest {

    private final LiveFormat format = new LiveFormat(() -> "{\"samples\":[]}");

    @Test
    void aConsoleIsToldTheHistoryFirst() {
        assertThat(text(format.open(new Cursor(1, 2), 1234))).isEqualTo("retry: 1234\nevent: history\ndata: {\"samples\":[]}\n\n");
    }

    @Test
    void aSampleIsAnEventAndIsMadeOnceForAll() {
        Message sample = Message.text("{\"channel\":\"/€\"}", 0);

        assertThat(text(format.message(sample))).isEqualTo("event: sample\ndata: {\"channel\":\"/€\"}\n\n");
        assertThat(format.message(sample)).isSameAs(format.message(sample));
    }

    @Test
    void theEndHasTheTimeToComeBack() {
        assertThat(text(format.close(CloseReason.SHUTDOWN, 99))).isEqualTo("retry: 99\nevent: close\ndata: {}\n\n");
        assertThat(text(format.ping())).isEqualTo(":\n\n");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
