package pinghub.websocket.standard;

import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.config.SomeSettings;
import pinghub.websocket.Connection;
import pinghub.websocket.Connections;

/** A client of a node of its own, which has no wire yet. */
final class SomeConnection {

    private static final Limits LIMITS = new Limits(10, 10, 10, 1000);

    private SomeConnection() {
    }

    /** With what is to be done when it is gone. */
    static Connection of(String channel, Runnable whenGone) {
        var counters = new Counters();
        var connections = new Connections(SomeSettings.with(), LIMITS, new Channels(LIMITS, counters), counters, System::nanoTime);
        return ((Connections.Entry.Welcome) connections.enter(new ChannelName(channel), whenGone)).connection();
    }
}
