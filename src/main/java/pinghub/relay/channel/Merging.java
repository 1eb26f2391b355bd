package pinghub.relay.channel;

import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.channel.Subscriber;

/** A subscriber of several channels: each message that is offered goes on with the place that it has in all of them. Thread-safe. */
final class Merging {

    private final Subscriber subscriber;
    private final MessageId[] seen; // guarded by this; of each channel

    /** @param channels how many they are */
    Merging(Subscriber subscriber, int channels) {
        this.subscriber = subscriber;
        this.seen = new MessageId[channels];
    }

    /** The subscriber as one of the channels has it. */
    Subscriber of(int channel) {
        return new InOne(channel);
    }

    /** It is in that channel, behind this message. To be called for each channel before anything is offered in any. */
    synchronized void begin(int channel, MessageId last) {
        seen[channel] = last;
    }

    /** In one step with passing the place, though messages of several channels come at once. */
    private synchronized boolean offer(int channel, Message message) {
        RelayMessage relayed = RelayMessage.of(message);
        seen[channel] = relayed.id();
        Position position = Position.of(seen, channel);
        return subscriber.offer(message.with(new RelayMessage.Placed(relayed, () -> position)));
    }

    /** Which channel a message comes from is known without looking for it. */
    private final class InOne implements Subscriber {

        private final int channel;

        InOne(int channel) {
            this.channel = channel;
        }

        @Override
        public boolean offer(Message message) {
            return Merging.this.offer(channel, message);
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
}
