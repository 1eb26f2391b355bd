package pinghub.api;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelInfo;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.http.ApiQuery;

/** The channels there are, page by page. */
@Dependent
@Path("api/v1/channels")
public class ChannelsResource {

    @Inject
    Channels channels;
    @Inject
    Answers answers;

    /**
     * Some of the channels.
     *
     * @param next the {@code after} of the next page; {@code null} if this is the last
     */
    @JsonbPropertyOrder({"channels", "next"})
    public record Page(List<Listed> channels, @Nullable String next) { }

    /**
     * One of them.
     *
     * @param kept  messages
     * @param bytes of those
     * @param last  the id of its last message; {@code null} if there was none yet
     */
    @JsonbPropertyOrder({"channel", "subscribers", "kept", "bytes", "last"})
    public record Listed(String channel, int subscribers, int kept, long bytes, @Nullable String last) {

        Listed(ChannelInfo info) {
            this(info.name().value(), info.subscribers(), info.messages(), info.bytes(), idOf(info));
        }
    }

    @GET
    public Response channels(@Context HttpServletRequest request) {
        ApiQuery query = Answers.query(request);
        // One more than is shown tells whether there are more.
        List<ChannelName> names = channels.list(query.prefix(), query.behind(), query.limit() + 1);
        return answers.ok(page(names, query.limit(), channels::info));
    }

    /** By the names, as some of the channels may be gone when it is their turn; such a page has fewer, and may have none. */
    static Page page(List<ChannelName> names, int limit, Function<ChannelName, Optional<ChannelInfo>> info) {
        boolean more = names.size() > limit;
        List<ChannelName> shown = more ? names.subList(0, limit) : names;
        List<Listed> listed = shown.stream().map(info).flatMap(Optional::stream).map(Listed::new).toList();
        return new Page(listed, more ? shown.get(limit - 1).value() : null);
    }

    static @Nullable String idOf(ChannelInfo info) {
        return info.published() == 0 ? null : info.last().toString();
    }
}
