package pinghub.relay.subscriber;

import java.time.Duration;
import pinghub.channel.Subscription;
import pinghub.relay.channel.FirstMessage;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.channel.Subscribing;
import pinghub.relay.location.Call;
import pinghub.relay.location.Joined;
import pinghub.relay.location.SubscriberRules;

/** On which terms a call subscribes, and what its answers may have. */
final class Terms {

    /** Of one that is held for something else than the next message. */
    static final Subscription NO_PLACE = () -> { };

    private static final Duration CHANNEL_TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_AT_ONCE = 1000; // messages of one answer

    private Terms() {
    }

    /** @param fresh whether it begins with what is published from now on, whatever its location says */
    static Subscribing of(Call call, boolean fresh) {
        SubscriberRules rules = call.location().subscriber();
        Subscribing.Concurrency concurrency = switch (rules.concurrency()) {
            case BROADCAST -> Subscribing.Concurrency.BROADCAST;
            case FIRST -> Subscribing.Concurrency.FIRST;
            case LAST -> Subscribing.Concurrency.LAST;
        };
        return new Subscribing(concurrency, rules.maxSubscribers(), rules.existingOnly(),
                fresh ? FirstMessage.NEWEST : new FirstMessage(rules.firstMessage()), call.channelTimeout().orElse(CHANNEL_TIMEOUT),
                call.location().groups().accounting());
    }

    /** How many messages an answer has at most. */
    static int messagesAtOnce(SubscriberRules rules) {
        return rules.joined() == Joined.OFF ? 1 : MOST_AT_ONCE;
    }

    /** How many bytes of messages an answer may have behind the first message. */
    static int bytesAtOnce(SubscriberRules rules) {
        return rules.joined() == Joined.OFF ? 0 : RelayChannels.AT_ONCE_BYTES; // not 1: empty ones would fit behind the first
    }
}
