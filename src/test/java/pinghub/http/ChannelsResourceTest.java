package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.RecordingSubscriber;

class ChannelsResourceTest {

    private final Channels channels = new Channels(new Limits(5000, 5000, 10, 1000), new Counters());

    @Test
    void withoutChannelsTheListIsEmpty() {
        assertThat(list(null)).isEqualTo("{\"channels\":[]}");
    }

    @Test
    void aChannelHasItsSubscribersAndTheIdOfItsLastMessage() {
        join("/news");
        join("/news");
        assertThat(list(null)).isEqualTo("{\"channels\":[{\"channel\":\"/news\",\"subscribers\":2,\"kept\":0,\"bytes\":0}]}");

        channels.publish(new ChannelName("/news"), Message.text("one", 0));

        assertThat(list(null)).matches(".*\"last\":\"[0-9a-f]+:1\"}]}");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "none, '/a,/a/b,/b,/é'",
        "prefix=/a, '/a,/a/b'",
        "prefix=%2Fa%2F, /a/b",
        "prefix=/%C3%A9, /é",
        "prefix=/c, none",
        "after=/a/b, '/b,/é'",
        "prefix=/a&after=/a, /a/b",
        "limit=x, '/a,/a/b,/b,/é'",
    })
    void theyAreInOrderOfNameFromAPrefixOn(String query, String names) {
        for (String name : new String[] {"/b", "/a/b", "/é", "/a"}) {
            join(name);
        }

        assertThat(list(query).replaceAll("[^,]*?\"channel\":\"([^\"]+)\"[^}]*}", "$1").replaceAll("]}$", ""))
                .isEqualTo(names == null ? "{\"channels\":[" : names);
    }

    @Test
    void aPageSaysWhereTheNextBegins() {
        for (String name : new String[] {"/a", "/b", "/c"}) {
            join(name);
        }

        assertThat(list("limit=2")).contains("/a", "/b").endsWith("],\"next\":\"/b\"}");
        assertThat(list("limit=2&after=/b")).contains("/c").doesNotContain("next");
        assertThat(list("limit=3")).doesNotContain("next");
        assertThat(list("limit=0")).endsWith("\"next\":\"/a\"}");
    }

    @Test
    void aPageHasNoMoreThanAThousand() {
        IntStream.range(0, 1002).forEach(i -> join("/" + i));

        assertThat(list("limit=100000").split("\"channel\":", -1)).hasSize(1001);
        assertThat(list("").split("\"channel\":", -1)).hasSize(101);
    }

    private void join(String name) {
        new RecordingSubscriber().join(channels, new ChannelName(name));
    }

    private String list(String query) {
        var resource = new ChannelsResource();
        resource.channels = channels;
        Response response = resource.list(FakeRequest.get().attribute(ChannelFilter.QUERY, query));
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getHeaderString("Cache-Control")).isEqualTo("no-store");
        return (String) response.getEntity();
    }
}
