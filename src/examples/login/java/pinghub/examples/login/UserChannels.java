package pinghub.examples.login;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The channels of those who are logged in. Thread-safe. */
final class UserChannels {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
    private final Map<String, Set<UserChannel>> byUser = new ConcurrentHashMap<>(); // each set is guarded by itself
    private final String token;

    /** @param token of the publisher's location */
    UserChannels(String token) {
        this.token = token;
    }

    /** Makes a channel. */
    void open(UserChannel channel) throws IOException {
        int status = send("PUT", channel, BodyPublishers.noBody());
        if (status != 200) {
            throw new IOException(channel.publish().getAuthority() + " answered " + status + " to PUT");
        }
        Set<UserChannel> channels = of(channel.user());
        synchronized (channels) {
            channels.add(channel);
        }
    }

    /** Sends a message to all sessions of a user; returns how many those are. */
    int publish(String user, String text) throws IOException {
        int sessions = 0;
        Set<UserChannel> channels = byUser.getOrDefault(user, Set.of());
        // No logout meanwhile: a POST behind the DELETE would make the channel again, and let in who knows its id.
        synchronized (channels) {
            for (UserChannel channel : channels) {
                int status = send("POST", channel, BodyPublishers.ofString(text)); // 201: it waits; 202: it will find the message
                sessions += status == 201 || status == 202 ? 1 : 0;
            }
        }
        return sessions;
    }

    /** Deletes a channel: whoever waits gets 410, and whoever asks later 403. */
    void close(UserChannel channel) throws IOException {
        Set<UserChannel> channels = of(channel.user());
        synchronized (channels) {
            channels.remove(channel);
            send("DELETE", channel, BodyPublishers.noBody()); // 404: it is gone already
        }
    }

    private Set<UserChannel> of(String user) {
        return byUser.computeIfAbsent(user, name -> new HashSet<>());
    }

    private int send(String method, UserChannel channel, BodyPublisher body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(channel.publish()).method(method, body).timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token).header("Content-Type", "text/plain;charset=UTF-8").build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
