package pinghub.api;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.config.Settings;
import pinghub.http.Readiness;
import pinghub.wire.Clients;

/** This node. */
@Dependent
@Path("api/v1/server")
public class ServerResource {

    @Inject
    Channels channels;
    @Inject
    Clients clients;
    @Inject
    Counters counters;
    @Inject
    Readiness readiness;
    @Inject
    Settings settings;
    @Inject
    Uptime uptime;
    @Inject
    Answers answers;

    /**
     * A node as it is now.
     *
     * @param version     Pinghub's; {@code null} where it does not run from its archive
     * @param server      the application server's name and version
     * @param ready       whether it takes new connections
     * @param subscribers of all channels
     * @param wires       how many of them listen by what
     * @param settings    by their names, without secrets
     */
    @JsonbPropertyOrder({"version", "server", "java", "uptimeSeconds", "ready", "channels", "subscribers", "wires", "history", "settings"})
    public record Server(@Nullable String version, String server, String java, long uptimeSeconds, boolean ready, int channels,
            int subscribers, Map<String, Integer> wires, Kept history, Map<String, Object> settings) { }

    /** Of all channels; the bytes are those that {@code pinghub.history.max-bytes} limits. */
    @JsonbPropertyOrder({"messages", "bytes"})
    public record Kept(long messages, long bytes) { }

    @GET
    public Response server(@Context HttpServletRequest request) throws IOException {
        ServletContext context = request.getServletContext();
        return answers.ok(new Server(version(context), context.getServerInfo(), Runtime.version().toString(), uptime.get().toSeconds(),
                readiness.isReady(), channels.channels(), channels.subscribers(), Wires.named(clients::sizeOf),
                new Kept(counters.historyMessages(), counters.historyBytes()), ShownSettings.of(settings)));
    }

    private static @Nullable String version(ServletContext context) throws IOException {
        try (InputStream file = context.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            return file == null ? null : new Manifest(file).getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        }
    }
}
