package pinghub.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests to the push relay, each on a connection of its own.
 *
 * @param root the application's, with a slash at the end
 */
record RelayCalls(URI root) {

    private static final Pattern SUBSCRIBERS = Pattern.compile("active subscribers: (\\d+)");

    /** Sends the head of a request; each header has its line end. */
    RawSocket open(String method, String path, String headers) {
        return new RawSocket(root).send(head(method, path, headers));
    }

    /** The head of a request, with the empty line. */
    String head(String method, String path, String headers) {
        return method + " " + root.getRawPath() + path.substring(1) + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
    }

    RawSocket.Response exchange(String method, String path, String headers) {
        try (RawSocket socket = open(method, path, headers)) {
            return method.equals("HEAD") ? socket.headResponse() : socket.response();
        }
    }

    RawSocket.Response exchange(String method, String path, String headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (RawSocket socket = open(method, path, headers + "Content-Length: " + bytes.length + "\r\n")) {
            return socket.send(bytes).response();
        }
    }

    /** By the plain information of a publisher's location; −1 if there is no channel. */
    int subscribers(String publisher) {
        Matcher subscribers = SUBSCRIBERS.matcher(exchange("GET", publisher, "").body());
        return subscribers.find() ? Integer.parseInt(subscribers.group(1)) : -1;
    }

    void awaitSubscribers(String publisher, int count) throws TimeoutException {
        Eventually.within(ServerIT.LIMIT, () -> subscribers(publisher) == count);
    }

    /** All that comes up to a text, or to the end. */
    static String until(RawSocket socket, String end) {
        var text = new StringBuilder();
        try {
            int c = socket.read();
            while (c >= 0 && text.append((char) c).indexOf(end, Math.max(0, text.length() - end.length())) < 0) {
                c = socket.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
