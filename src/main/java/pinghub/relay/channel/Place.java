package pinghub.relay.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import pinghub.channel.Subscription;

/** A subscriber's place in one or several channels, one after the other. Thread-safe once it is made. */
final class Place implements Subscription {

    private final List<RelayChannel> channels = new ArrayList<>(1); // filled before anybody else has it, as the next
    private final List<Member> members = new ArrayList<>(1);
    private final AtomicBoolean left = new AtomicBoolean();
    private final AtomicBoolean served = new AtomicBoolean();

    void add(RelayChannel channel, Member member) {
        channels.add(channel);
        members.add(member);
    }

    /** To be called without the lock of any channel. */
    @Override
    public void close() {
        if (left.compareAndSet(false, true)) {
            for (int i = 0; i < channels.size(); i++) {
                channels.get(i).leave(members.get(i));
            }
        }
    }

    /** One of the channels gives it the message for which it waits. Returns whether it is the first to do so. */
    boolean serve() {
        return served.compareAndSet(false, true);
    }

    boolean isOfSeveral() {
        return channels.size() > 1;
    }
}
