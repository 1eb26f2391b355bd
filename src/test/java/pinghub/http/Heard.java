package pinghub.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.channel.Subscriber;

/** A subscriber, and what it has heard. */
final class Heard implements Subscriber {

    private final List<String> texts = new CopyOnWriteArrayList<>();

    private Heard() {
    }

    static Heard on(Channels channels, ChannelName name) {
        var heard = new Heard();
        channels.subscribe(name, heard);
        return heard;
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    @Override
    public boolean offer(Message message) {
        return texts.add(message.string());
    }

    @Override
    public void close(CloseReason reason) {
        throw new AssertionError(reason);
    }
}
