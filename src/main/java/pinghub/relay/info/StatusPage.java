package pinghub.relay.info;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import pinghub.http.Reply;
import pinghub.relay.channel.RelayChannels;

/** The relay's own figures. */
public final class StatusPage {

    private static final int KIBI = 1024;

    private StatusPage() {
    }

    /** As the modules' status page has them, or as JSON. */
    public static Reply reply(RelayChannels channels, InfoFormat format) {
        return format == InfoFormat.JSON ? json(channels) : text(channels);
    }

    private static Reply text(RelayChannels channels) {
        return Reply.of(200, "text/plain", String.join("\n",
                "total published messages: " + channels.publishedMessages(),
                "stored messages: " + channels.storedMessages(),
                "shared memory used: " + channels.usedBytes() / KIBI + "K",
                "shared memory limit: " + channels.maxBytes() / KIBI + "K",
                "channels: " + channels.channels(),
                "subscribers: " + channels.subscribers(),
                "redis pending commands: 0",
                "redis connected servers: 0",
                "redis unhealthy upstreams: 0",
                "total redis commands sent: 0",
                "total interprocess alerts received: 0",
                "interprocess alerts in transit: 0",
                "interprocess queued alerts: 0",
                "total interprocess send delay: 0",
                "total interprocess receive delay: 0",
                "nchan version: none (Pinghub)",
                ""));
    }

    private static Reply json(RelayChannels channels) {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("published_messages", channels.publishedMessages());
        figures.put("stored_messages", channels.storedMessages());
        figures.put("memory_used", channels.usedBytes());
        figures.put("memory_limit", channels.maxBytes());
        figures.put("channels", (long) channels.channels());
        figures.put("subscribers", (long) channels.subscribers());
        return Reply.of(200, InfoFormat.JSON.type(), figures.entrySet().stream()
                .map(figure -> "\"" + figure.getKey() + "\": " + figure.getValue()).collect(Collectors.joining(", ", "{", "}\n")));
    }
}
