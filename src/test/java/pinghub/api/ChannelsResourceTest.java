package pinghub.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.RecordingSubscriber;
import pinghub.http.ApiCall;
import pinghub.http.SomeQueries;

class ChannelsResourceTest {

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(new Limits(5000, 5000, 10, 1000), counters);

    @Test
    void withoutChannelsTheListIsEmpty() {
        assertThat(list(null)).isEqualTo(new ChannelsResource.Page(List.of(), null));
    }

    @Test
    void aChannelHasItsSubscribersAndTheIdOfItsLastMessage() {
        join("/news");
        join("/news");
        assertThat(list(null).channels()).containsExactly(new ChannelsResource.Listed("/news", 2, 0, 0, null));

        channels.publish(new ChannelName("/news"), Message.text("one", 0));

        assertThat(list(null).channels().get(0).last()).matches("[0-9a-f]+:1");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "none, '/a,/a/b,/b,/\u00e9'",
        "prefix=/a, '/a,/a/b'",
        "prefix=%2Fa%2F, /a/b",
        "prefix=/%C3%A9, /\u00e9",
        "prefix=/c, ''",
        "after=/a/b, '/b,/\u00e9'",
        "prefix=/a&after=/a, /a/b",
    })
    void theyAreInOrderOfNameFromAPrefixOn(String query, String names) {
        for (String name : new String[] {"/b", "/a/b", "/\u00e9", "/a"}) {
            join(name);
        }

        assertThat(String.join(",", names(list(query)))).isEqualTo(names);
    }

    @Test
    void aPageSaysWhereTheNextBegins() {
        for (String name : new String[] {"/a", "/b", "/c"}) {
            join(name);
        }

        assertThat(names(list("limit=2"))).containsExactly("/a", "/b");
        assertThat(list("limit=2").next()).isEqualTo("/b");
        assertThat(names(list("limit=2&after=/b"))).containsExactly("/c");
        assertThat(list("limit=2&after=/b").next()).isNull();
        assertThat(list("limit=3").next()).isNull();
    }

    @Test
    void aPageWhoseChannelsAreGoneSaysWhereTheNextBeginsAllTheSame() {
        join("/a");
        join("/c");
        var names = Stream.of("/a", "/b", "/c").map(ChannelName::new).toList();

        ChannelsResource.Page page = ChannelsResource.page(names, 2, channels::info);

        assertThat(names(page)).containsExactly("/a");
        assertThat(page.next()).isEqualTo("/b");
        assertThat(ChannelsResource.page(names.subList(1, 3), 1, channels::info)).isEqualTo(new ChannelsResource.Page(List.of(), "/b"));
        assertThat(ChannelsResource.page(names, 3, channels::info).next()).isNull();
    }

    @Test
    void aPageHasAHundredOrAsManyAsAreAskedFor() {
        IntStream.range(0, 1002).forEach(i -> join("/" + i));

        assertThat(list("limit=1000").channels()).hasSize(1000);
        assertThat(list(null).channels()).hasSize(100);
    }

    private void join(String name) {
        new RecordingSubscriber().join(channels, new ChannelName(name));
    }

    private static List<String> names(ChannelsResource.Page page) {
        return page.channels().stream().map(ChannelsResource.Listed::channel).toList();
    }

    private ChannelsResource.Page list(String query) {
        var resource = new ChannelsResource();
        resource.channels = channels;
        resource.answers = new Answers(counters);
        Response response = resource.channels(SomeQueries.with(ApiCall.CHANNELS, query));
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getHeaderString("Cache-Control")).isEqualTo("no-store");
        return (ChannelsResource.Page) response.getEntity();
    }
}
