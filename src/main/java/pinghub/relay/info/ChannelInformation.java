package pinghub.relay.info;

import java.util.Locale;
import pinghub.http.Reply;
import pinghub.relay.channel.RelayInfo;

/** What publishers are told of a channel. Lines end with CRLF, as the modules' do. */
public final class ChannelInformation {

    private ChannelInformation() {
    }

    /** An answer that has it. */
    public static Reply reply(int status, RelayInfo info, InfoFormat format) {
        return reply(status, info, info.lastId().toString(), format);
    }

    /** The same for several channels, which have no last id together. */
    public static Reply replyForSeveral(int status, RelayInfo sums, InfoFormat format) {
        return reply(status, sums, "0", format);
    }

    private static Reply reply(int status, RelayInfo info, String lastId, InfoFormat format) {
        return Reply.of(status, format.type(), text(info, lastId, format));
    }

    private static String text(RelayInfo info, String lastId, InfoFormat format) {
        String text = switch (format) {
            case TEXT -> """
                    queued messages: %d
                    last requested: %d sec. ago
                    active subscribers: %d
                    last message id: %s""";
            case JSON -> """
                    {"messages": %d, "requested": %d, "subscribers": %d, "last_message_id": "%s" }""";
            case YAML -> """
                    ---
                    messages: %d
                    requested: %d
                    subscribers: %d
                    last_message_id: "%s"

                    """;
            case XML -> """
                    <?xml version="1.0" encoding="UTF-8" ?>
                    <channel>
                      <messages>%d</messages>
                      <requested>%d</requested>
                      <subscribers>%d</subscribers>
                      <last_message_id>%s</last_message_id>
                    </channel>""";
        };
        return String.format(Locale.ROOT, text, info.messages(), info.requestedSecondsAgo(), info.subscribers(), lastId)
                .replace("\n", "\r\n");
    }
}
