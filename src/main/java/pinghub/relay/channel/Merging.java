package pinghub.relay.channel;

import java.util.ArrayList;
import java.util.List;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.channel.Subscriber;

/** A subscriber of several channels: each message goes on with the place that it has in all of them. Thread-safe. */
final class Merging implements Subscriber {

    private final Subscriber subscriber;
    private final List<RelayName> names;
    private Position position; // guarded by this

    Merging(Subscriber subscriber, List<RelayName> names, Position start) {
        this.subscriber = subscriber;
        this.names = names;
        this.position = start;
    }

    /** Passes what was kept, which comes before all that is offered. */
    synchronized List<Message> begin(List<RelayMessage> messages) {
        var placed = new ArrayList<Message>(messages.size());
        for (RelayMessage message : messages) {
            placed.add(place(message.message(), message));
        }
        return placed;
    }

    /** In one step with passing the place, though messages of several channels come at once. */
    @Override
    public synchronized boolean offer(Message message) {
        return subscriber.offer(place(message, RelayMessage.of(message)));
    }

    private Message place(Message message, RelayMessage relayed) {
        position = position.next(names.indexOf(relayed.channel()), relayed.id());
        return message.with(new RelayMessage.Placed(relayed, position));
    }

    @Override
    public void flush(boolean here) {
        subscriber.flush(here);
    }

    @Override
    public void close(CloseReason reason) {
        subscriber.close(reason);
    }
}
