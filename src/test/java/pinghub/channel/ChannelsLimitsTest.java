package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import pinghub.channel.Admission.Admitted;
import pinghub.channel.Admission.Full;
import pinghub.channel.Together.Duel;

class ChannelsLimitsTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final ChannelName SPORT = new ChannelName("/sport");

    @Test
    void oneSubscriberMoreThanAllowedIsRefusedUntilOneLeaves() {
        Channels channels = channels(2, 10);
        new RecordingSubscriber().join(channels, NEWS);
        var leaver = new RecordingSubscriber().join(channels, SPORT);

        assertThat(channels.subscribe(NEWS, new RecordingSubscriber())).isEqualTo(new Full("subscribers", 2));
        assertThat(channels.subscribers()).isEqualTo(2);

        leaver.leave();

        assertThat(channels.subscribe(NEWS, new RecordingSubscriber())).isInstanceOf(Admitted.class);
    }

    @Test
    void oneChannelMoreThanAllowedIsRefusedUntilOneIsGone() {
        Channels channels = channels(10, 1);
        var only = new RecordingSubscriber().join(channels, NEWS);

        assertThat(channels.subscribe(SPORT, new RecordingSubscriber())).isEqualTo(new Full("channels", 1));
        assertThat(channels.channels()).isEqualTo(1);
        assertThat(channels.subscribers()).isEqualTo(1);

        only.leave();

        assertThat(channels.subscribe(SPORT, new RecordingSubscriber())).isInstanceOf(Admitted.class);
    }

    @Test
    void aChannelThatExistsTakesSubscribersWhenThereIsNoRoomForAnother() {
        Channels channels = channels(10, 1);
        new RecordingSubscriber().join(channels, NEWS);

        assertThat(channels.subscribe(NEWS, new RecordingSubscriber())).isInstanceOf(Admitted.class);
        assertThat(channels.subscribers(NEWS)).isEqualTo(2);
    }

    @Test
    void whoeverWasRefusedGetsNothing() {
        Channels channels = channels(1, 1);
        new RecordingSubscriber().join(channels, NEWS);
        var refused = new RecordingSubscriber();

        channels.subscribe(NEWS, refused);
        channels.publish(NEWS, Message.text("x", 0));

        assertThat(refused.texts()).isEmpty();
    }

    @RepeatedTest(3)
    void exactlyAsManySubscribersAsAllowedGetIn() throws Exception {
        Together.duel(5000, () -> {
            Channels channels = channels(2, 10);
            new RecordingSubscriber().join(channels, NEWS);
            var admissions = new Admission[2];
            return new Duel(
                    () -> admissions[0] = channels.subscribe(NEWS, new RecordingSubscriber()),
                    () -> admissions[1] = channels.subscribe(SPORT, new RecordingSubscriber()),
                    () -> {
                        assertThat(Stream.of(admissions).filter(Admitted.class::isInstance).count()).isEqualTo(1);
                        assertThat(channels.subscribers()).isEqualTo(2);
                    });
        });
    }

    @RepeatedTest(3)
    void exactlyAsManyChannelsAsAllowedAreMade() throws Exception {
        Together.duel(5000, () -> {
            Channels channels = channels(10, 1);
            var admissions = new Admission[2];
            return new Duel(
                    () -> admissions[0] = channels.subscribe(NEWS, new RecordingSubscriber()),
                    () -> admissions[1] = channels.subscribe(SPORT, new RecordingSubscriber()),
                    () -> {
                        assertThat(Stream.of(admissions).filter(Admitted.class::isInstance).count()).isEqualTo(1);
                        assertThat(channels.channels()).isEqualTo(1);
                        assertThat(channels.subscribers()).isEqualTo(1);
                    });
        });
    }

    @RepeatedTest(3)
    void comingAndGoingNeverGoesOverALimitAndWearsItDownNeither() throws Exception {
        int max = 3;
        Channels channels = channels(max, max);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();

        Together.run(8, thread -> {
            for (int i = 0; i < 2000; i++) {
                var name = new ChannelName("/" + thread + "/" + i % 2);
                if (channels.subscribe(name, new RecordingSubscriber()) instanceof Admitted admitted) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    admitted.subscription().close();
                }
            }
        });

        assertThat(most.get()).isBetween(1, max);
        assertThat(channels.subscribers()).isZero();
        assertThat(channels.channels()).isZero();
        for (int i = 0; i < max; i++) {
            new RecordingSubscriber().join(channels, new ChannelName("/again/" + i));
        }
    }

    private static Channels channels(int subscribers, int channels) {
        return new Channels(new Limits(subscribers, channels, 16, 1000), new Counters());
    }
}
