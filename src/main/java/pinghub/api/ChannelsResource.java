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
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelInfo;
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
        List<ChannelInfo> found = channels.list(query.prefix(), query.behind(), query.limit() + 1);
        boolean more = found.size() > query.limit();
        List<ChannelInfo> page = more ? found.subList(0, query.limit()) : found;
        String next = more ? page.get(page.size() - 1).name().value() : null;
        return answers.ok(new Page(page.stream().map(Listed::new).toList(), next));
    }

    static @Nullable String idOf(ChannelInfo info) {
        return info.published() == 0 ? null : info.last().toString();
    }
}
