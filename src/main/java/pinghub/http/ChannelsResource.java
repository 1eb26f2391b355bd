package pinghub.http;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelInfo;
import pinghub.channel.Channels;

/** The channels there are, in the order of their names, a page at a time. */
@Dependent
@Path("api/v1/channels")
public class ChannelsResource {

    @Inject
    Channels channels;

    /** Answers what {@link ChannelsQuery} asks for; with {@code next}, to be asked for with {@code after}, where there are more. */
    @GET
    public Response list(@Context HttpServletRequest request) {
        ChannelsQuery query = ChannelsQuery.of((String) request.getAttribute(ChannelFilter.QUERY));
        // One more than is shown tells whether there are more.
        List<ChannelInfo> found = channels.list(query.prefix(), query.after().orElse(null), query.limit() + 1);
        boolean more = found.size() > query.limit();
        List<ChannelInfo> page = more ? found.subList(0, query.limit()) : found;
        return Response.ok(json(page, more ? page.get(page.size() - 1).name().value() : null), "application/json")
                .header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff").build();
    }

    private static String json(List<ChannelInfo> page, @Nullable String next) {
        var text = new StringWriter();
        try (JsonGenerator json = Json.createGenerator(text)) {
            json.writeStartObject().writeStartArray("channels");
            for (ChannelInfo channel : page) {
                json.writeStartObject().write("channel", channel.name().value()).write("subscribers", channel.subscribers())
                        .write("kept", channel.messages()).write("bytes", channel.bytes());
                if (channel.published() > 0) {
                    json.write("last", channel.last().toString());
                }
                json.writeEnd();
            }
            json.writeEnd();
            if (next != null) {
                json.write("next", next);
            }
            json.writeEnd();
        }
        return text.toString();
    }
}
