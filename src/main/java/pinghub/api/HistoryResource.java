package pinghub.api;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import pinghub.channel.Backlog;
import pinghub.channel.Channels;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;
import pinghub.http.ApiQuery;
import pinghub.wire.Bytes;
import pinghub.wire.JsonFormat;

/** What is kept of a channel, as a long poll would bring it. */
@Dependent
@Path("api/v1/history")
public class HistoryResource {

    // Behind this no further message is begun, so that an answer takes no more memory than one message and this.
    private static final int ENOUGH_BYTES = 4 * 1024 * 1024;

    @Inject
    Channels channels;
    @Inject
    Answers answers;

    @GET
    public Response history(@Context HttpServletRequest request) {
        ApiQuery query = Answers.query(request);
        return channels.history(query.channel(), query.start(), query.limit()).map(backlog -> answers.ok(json(backlog)))
                .orElseGet(answers::absent);
    }

    static byte[] json(Backlog backlog) {
        var messages = new ByteArrayOutputStream();
        Cursor place = backlog.start();
        Optional<Gap> gap = backlog.gap();
        for (Message message = backlog.poll(); message != null; message = messages.size() < ENOUGH_BYTES ? backlog.poll() : null) {
            if (messages.size() > 0) {
                messages.write(',');
            }
            messages.writeBytes(JsonFormat.OBJECTS.message(message));
            place = new Cursor(message.epoch(), message.seq());
        }
        var json = new ByteArrayOutputStream(messages.size() + 128);
        json.writeBytes(Bytes.ascii("{\"id\":\"" + place + "\","));
        gap.ifPresent(missed -> {
            byte[] object = JsonFormat.OBJECTS.gap(missed);
            json.write(object, 1, object.length - 2);
            json.write(',');
        });
        json.writeBytes(Bytes.ascii("\"messages\":["));
        json.writeBytes(messages.toByteArray());
        json.writeBytes(Bytes.ascii("]}\n"));
        return json.toByteArray();
    }
}
