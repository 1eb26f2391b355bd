package pinghub.relay.info;

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

    // Put together by hand: each publisher gets one for each message, and a formatter takes as long as all that is done for it.
    private static String text(RelayInfo info, String lastId, InfoFormat format) {
        long messages = info.messages();
        long requested = info.requestedSecondsAgo();
        long subscribers = info.subscribers();
        return switch (format) {
            case TEXT -> "queued messages: " + messages + "\r\nlast requested: " + requested + " sec. ago\r\nactive subscribers: " + subscribers
                    + "\r\nlast message id: " + lastId;
            case JSON -> "{\"messages\": " + messages + ", \"requested\": " + requested + ", \"subscribers\": " + subscribers
                    + ", \"last_message_id\": \"" + lastId + "\" }";
            case YAML -> "---\r\nmessages: " + messages + "\r\nrequested: " + requested + "\r\nsubscribers: " + subscribers
                    + "\r\nlast_message_id: \"" + lastId + "\"\r\n\r\n";
            case XML -> "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\r\n<channel>\r\n  <messages>" + messages + "</messages>\r\n  <requested>"
                    + requested + "</requested>\r\n  <subscribers>" + subscribers + "</subscribers>\r\n  <last_message_id>" + lastId
                    + "</last_message_id>\r\n</channel>";
        };
    }
}
