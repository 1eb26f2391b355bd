package pinghub.api;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelInfo;
import pinghub.channel.Channels;
import pinghub.wire.Clients;

/** One channel. */
@Dependent
@Path("api/v1/channel")
public class ChannelResource {

    @Inject
    Channels channels;
    @Inject
    Clients clients;
    @Inject
    Rates rates;
    @Inject
    Answers answers;

    /**
     * A channel as it is now.
     *
     * @param wires     how many of the subscribers listen by what
     * @param kept      messages
     * @param bytes     of those
     * @param last      the id of its last message; {@code null} if there was none yet
     * @param published messages in this epoch
     * @param rate      {@code null} where nobody has asked for this channel before
     */
    @JsonbPropertyOrder({"channel", "subscribers", "wires", "kept", "bytes", "last", "published", "rate"})
    public record One(String channel, int subscribers, Map<String, Integer> wires, int kept, long bytes, @Nullable String last,
            long published, @Nullable Rate rate) { }

    /** Messages published per second, over so many seconds. */
    @JsonbPropertyOrder({"messagesPerSecond", "seconds"})
    public record Rate(double messagesPerSecond, double seconds) { }

    @GET
    public Response channel(@Context HttpServletRequest request) {
        return channels.info(Answers.query(request).channel()).map(this::answer).orElseGet(answers::absent);
    }

    private Response answer(ChannelInfo info) {
        return answers.ok(new One(info.name().value(), info.subscribers(), Wires.named(clients.sizesOf(info.name())), info.messages(),
                info.bytes(), ChannelsResource.idOf(info), info.published(), rates.look(info.name(), info.last()).orElse(null)));
    }
}
