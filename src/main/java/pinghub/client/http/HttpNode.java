package pinghub.client.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import pinghub.client.Draft;
import pinghub.client.Node;
import pinghub.client.PinghubException;
import pinghub.client.RefusedException;
import pinghub.client.UnreachableException;

/** A node that is asked by HTTP, many messages with one request. Thread-safe. */
final class HttpNode implements Node {

    private static final int OK = 200;
    // The sentence of a refusal is a line; whatever else answers there may say more.
    private static final int SENTENCE_MAX_BYTES = 1000;

    private final NodeAddress address;

    HttpNode(NodeAddress address) {
        this.address = address;
    }

    @Override
    public String reservedPrefix() {
        return address.reservedPrefix();
    }

    /** Only the node knows. */
    @Override
    public int messageMaxBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public List<Outcome> publish(List<Draft> drafts) {
        var outcomes = new ArrayList<Outcome>(drafts.size());
        for (Batch batch : Batch.of(drafts)) {
            try {
                outcomes.addAll(publish(batch));
            } catch (UnreachableException e) {
                outcomes.addAll(Collections.nCopies(batch.size(), new Outcome.Failed(e)));
                // The next would wait as long, and might come before what is still on its way.
                var unsent = new UnreachableException("not sent after " + e.getMessage(), false, e);
                outcomes.addAll(Collections.nCopies(drafts.size() - outcomes.size(), new Outcome.Failed(unsent)));
                return outcomes;
            } catch (PinghubException e) {
                outcomes.addAll(Collections.nCopies(batch.size(), new Outcome.Failed(e)));
            }
        }
        return outcomes;
    }

    private List<Outcome> publish(Batch batch) {
        HttpURLConnection connection = connect(batch.body().length);
        try {
            try (OutputStream out = connection.getOutputStream()) {
                out.write(batch.body());
            }
            return outcomes(connection, batch.size());
        } catch (IOException e) {
            connection.disconnect(); // whatever comes on it later is nobody's answer
            throw new UnreachableException("no answer from the node at " + address + ": " + e.getMessage(), true, e);
        }
    }

    private HttpURLConnection connect(int length) {
        try {
            var connection = (HttpURLConnection) address.batches().toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/x-ndjson");
            address.token().ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
            int millis = (int) address.timeout().toMillis();
            connection.setConnectTimeout(millis);
            connection.setReadTimeout(millis);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setDoOutput(true);
            // So the body is sent once. One that the JDK buffers, to find its length, it silently sends again where the first has had no
            // answer, and the messages could be published twice.
            connection.setFixedLengthStreamingMode(length);
            connection.connect();
            return connection;
        } catch (IOException e) {
            throw new UnreachableException("no connection to the node at " + address + ": " + e.getMessage(), false, e);
        }
    }

    private static List<Outcome> outcomes(HttpURLConnection connection, int size) throws IOException {
        int status = connection.getResponseCode();
        if (status != OK) {
            throw new RefusedException(status, sentence(connection));
        }
        try (InputStream in = connection.getInputStream()) {
            List<Outcome> outcomes = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(Answer::outcome).toList();
            if (outcomes.size() != size) {
                throw new IOException(outcomes.size() + " results for " + size + " messages");
            }
            return outcomes;
        }
    }

    private static String sentence(HttpURLConnection connection) throws IOException {
        InputStream error = connection.getErrorStream();
        if (error == null) { // as the JDK does with a 401, after which it would send the body again if it had kept it
            return "the node gave no reason";
        }
        try (error) {
            return Answer.sentence(new String(error.readNBytes(SENTENCE_MAX_BYTES), StandardCharsets.UTF_8));
        }
    }
}
