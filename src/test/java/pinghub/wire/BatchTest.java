package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import pinghub.channel.Message;

class BatchTest {

    private static final Message A = Message.text("a", 0);
    private static final Message B = Message.text("b", 0);
    private static final Message C = Message.text("c", 0);

    private final Batch batch = new Batch(BatchTest::frame, new ArrayList<>());

    @Test
    void itsFramesStandOneAfterTheOther() {
        assertThat(hex(A, B)).isEqualTo("810161810162");
        assertThat(hex(C)).isEqualTo("810163");
        assertThat(frames()).isEmpty();
    }

    @Test
    void whoGetsTheSameMessagesGetsTheSameBytes() {
        byte[] first = frames(A, B);

        assertThat(frames(A, B)).isSameAs(first);
        assertThat(hex(C)).isEqualTo("810163");
        assertThat(frames(A, B)).isSameAs(first);
    }

    @Test
    void whoGetsOthersGetsTheirBytes() {
        frames(A, B);

        assertThat(hex(A, C)).isEqualTo("810161810163");
        assertThat(hex(B, C)).isEqualTo("810162810163");
        assertThat(hex(B, C, A)).isEqualTo("810162810163810161");
        assertThat(hex(B, C)).isEqualTo("810162810163");
    }

    @Test
    void whoGetsTheSameSingleMessageGetsTheSameBytes() {
        var copying = new Batch(message -> frame(message).clone(), new ArrayList<>());
        byte[] first = frames(copying, A);

        assertThat(frames(copying, A)).isSameAs(first);
        assertThat(frames(copying, B)).isEqualTo(new byte[] {(byte) 0x81, 1, 'b'});
        assertThat(frames(copying, A)).isNotSameAs(first).isEqualTo(first);
    }

    @Test
    void whatIsLargeIsNotRemembered() {
        var copying = new Batch(message -> new byte[64 * 1024 + 1], new ArrayList<>());

        assertThat(frames(copying, A)).isNotSameAs(frames(copying, A));
    }

    private String hex(Message... messages) {
        return HexFormat.of().formatHex(frames(messages));
    }

    private byte[] frames(Message... messages) {
        return frames(batch, messages);
    }

    private static byte[] frames(Batch batch, Message... messages) {
        batch.clear();
        batch.messages().addAll(List.of(messages));
        return batch.frames();
    }

    private static byte[] frame(Message message) {
        return message.encoded(text -> new byte[] {(byte) 0x81, (byte) text.size(), text.payload().get()});
    }
}
