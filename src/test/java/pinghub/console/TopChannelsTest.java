package pinghub.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelInfo;
import pinghub.channel.ChannelName;
import pinghub.channel.Cursor;
import pinghub.console.TopChannels.Entry;
import pinghub.console.TopChannels.Top;

class TopChannelsTest {

    private final TopChannels channels = new TopChannels();
    private long second;

    @Test
    void theFirstLookHasNothingToCompareWith() {
        assertThat(look(channel("/a", 1, 10))).isEmpty();
    }

    @Test
    void aRateIsWhatWasPublishedSinceTheLookBefore() {
        look(channel("/a", 1, 10), channel("/b", 1, 500));

        Top top = look(channel("/a", 1, 17), channel("/b", 1, 500)).orElseThrow();

        assertThat(top.byRate()).containsExactly(entry("/a", 1, 7));
        assertThat(top.bySubscribers()).containsExactly(entry("/a", 1, 7), entry("/b", 1, 0));
    }

    @Test
    void aRateIsPerSecondHoweverFarApartTheLooksAre() {
        look(channel("/a", 1, 10));
        second += 9;

        assertThat(look(channel("/a", 1, 60)).orElseThrow().byRate()).containsExactly(entry("/a", 1, 5));
    }

    @Test
    void allThatANewChannelHadCounts() {
        look();

        assertThat(look(channel("/new", 2, 3)).orElseThrow().byRate()).containsExactly(entry("/new", 2, 3));
    }

    @Test
    void aChannelThatWasForgottenMeanwhileBeginsAnew() {
        look(channel("/a", 1, 1000));

        Top top = look(new ChannelInfo(new ChannelName("/a"), 1, 0, 0, new Cursor(2, 4))).orElseThrow();

        assertThat(top.byRate()).containsExactly(entry("/a", 1, 4));
    }

    @Test
    void whoKeepsMessagesWithoutSubscribersIsNotAmongThoseWithTheMost() {
        look();

        assertThat(look(channel("/kept", 0, 1)).orElseThrow().bySubscribers()).isEmpty();
    }

    @Test
    void ofManyTheTwentyWithTheMostAreShownAndEqualsInOrderOfName() {
        look();
        var many = new ArrayList<ChannelInfo>();
        for (int i = 0; i < 1000; i++) {
            many.add(channel("/" + i, 1 + i % 500, 1000 - i));
        }

        Top top = look(many.toArray(ChannelInfo[]::new)).orElseThrow();

        assertThat(top.bySubscribers()).hasSize(20).startsWith(entry("/499", 500, 501), entry("/999", 500, 1), entry("/498", 499, 502));
        assertThat(top.byRate()).hasSize(20).startsWith(entry("/0", 1, 1000), entry("/1", 2, 999)).endsWith(entry("/19", 20, 981));
    }

    @Test
    void whatIsGoneIsForgotten() {
        look(channel("/a", 1, 1), channel("/b", 1, 1));

        look(channel("/b", 1, 1));

        assertThat(channels.size()).isEqualTo(1);
        channels.forget();
        assertThat(channels.size()).isZero();
        assertThat(look(channel("/b", 1, 1))).isEmpty();
    }

    private Optional<Top> look(ChannelInfo... infos) {
        second++;
        return channels.look(each -> List.of(infos).forEach(each), TimeUnit.SECONDS.toNanos(second));
    }

    private static ChannelInfo channel(String name, int subscribers, long seq) {
        return new ChannelInfo(new ChannelName(name), subscribers, 0, 0, new Cursor(1, seq));
    }

    private static Entry entry(String name, int subscribers, double rate) {
        return new Entry(new ChannelName(name), subscribers, rate);
    }
}
