package pinghub.relay.info;

import java.util.List;
import java.util.Locale;
import pinghub.http.Reply;
import pinghub.relay.channel.GroupInfo;
import pinghub.relay.channel.GroupLimits;
import pinghub.relay.channel.RelayChannels.Listed;

/** What is told of a group. */
public final class GroupInformation {

    private GroupInformation() {
    }

    /** An answer that has its figures and limits. */
    public static Reply reply(GroupInfo info, InfoFormat format) {
        return Reply.of(200, format.type(), text(info, format));
    }

    private static String text(GroupInfo info, InfoFormat format) {
        GroupLimits limits = info.limits();
        String text = switch (format) {
            case TEXT -> """
                    channels: %d
                    subscribers: %d
                    messages: %d
                    shared memory used by messages: %d bytes
                    disk space used by messages: %d bytes
                    limits:
                      max channels: %d
                      max subscribers: %d
                      max messages: %d
                      max messages shared memory: %d
                      max messages disk space: %d""";
            case JSON -> """
                    {
                      "channels": %d,
                      "subscribers": %d,
                      "messages": %d,
                      "messages_memory": %d,
                      "messages_disk": %d,
                      "limits": {
                        "channels": %d,
                        "subscribers": %d,
                        "messages": %d,
                        "messages_memory": %d,
                        "messages_disk": %d
                      }
                    }""";
            case YAML -> """
                    ---
                    channels: %d
                    subscribers: %d
                    messages: %d
                    messages_memory: %d
                    messages_disk: %d
                    limits:
                      channels: %d
                      subscribers: %d
                      messages: %d
                      messages_memory: %d
                      messages_disk: %d

                    """;
            case XML -> """
                    <?xml version="1.0" encoding="UTF-8" ?>
                    <group>
                      <channels>%d</channels>
                      <subscribers>%d</subscribers>
                      <messages>%d</messages>
                      <messages_memory>%d</messages_memory>
                      <messages_disk>%d</messages_disk>
                      <limits>
                        <channels>%d</channels>
                        <subscribers>%d</subscribers>
                        <messages>%d</messages>
                        <messages_memory>%d</messages_memory>
                        <messages_disk>%d</messages_disk>
                      </limits>
                    </group>""";
        };
        return String.format(Locale.ROOT, text, info.channels(), info.subscribers(), info.messages(), info.memory(), 0, limits.channels(),
                limits.subscribers(), limits.messages(), limits.memory(), limits.disk()).replace("\n", "\r\n");
    }

    /** The channels of one page, as JSON. */
    public static Reply list(List<Listed> channels, boolean more) {
        var json = new StringBuilder("{\"channels\":[");
        String separator = "";
        for (Listed channel : channels) {
            json.append(separator).append("\n{\"id\":\"");
            JsonText.escape(channel.id(), json);
            json.append("\",\"messages\":").append(channel.info().messages())
                    .append(",\"requested\":").append(channel.info().requestedSecondsAgo())
                    .append(",\"subscribers\":").append(channel.info().subscribers())
                    .append(",\"last_message_id\":\"").append(channel.info().lastId()).append("\"}");
            separator = ",";
        }
        return Reply.of(200, "application/json", json.append("],\n\"more\":").append(more).append("}\n").toString());
    }
}
