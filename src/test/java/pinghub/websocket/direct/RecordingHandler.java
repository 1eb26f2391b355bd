package pinghub.websocket.direct;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import pinghub.channel.CloseReason;

/** Remembers what a decoder found, in words. */
final class RecordingHandler implements FrameHandler {

    private final List<String> found = new ArrayList<>();

    List<String> found() {
        return found;
    }

    @Override
    public void text(byte[] utf8) {
        found.add("text " + new String(utf8, StandardCharsets.UTF_8));
    }

    @Override
    public void binary(byte[] bytes) {
        found.add("binary " + HexFormat.of().formatHex(bytes));
    }

    @Override
    public void ping(byte[] payload) {
        found.add("ping " + new String(payload, StandardCharsets.UTF_8));
    }

    @Override
    public void pong() {
        found.add("pong");
    }

    @Override
    public void closed(int code) {
        found.add("closed " + code);
    }

    @Override
    public void broken(CloseReason reason) {
        found.add("broken " + reason);
    }
}
