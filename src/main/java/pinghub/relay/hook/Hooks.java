package pinghub.relay.hook;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import pinghub.channel.Counters;
import pinghub.http.Refusal;
import pinghub.http.Reply;
import pinghub.relay.location.Call;
import pinghub.relay.location.MalformedVariableException;
import pinghub.relay.location.Template;

/** Asks and tells the application what a location says. Thread-safe; no call waits. */
@Singleton
public final class Hooks {

    private static final System.Logger LOG = System.getLogger(Hooks.class.getName());
    private static final byte[] NO_BODY = {};

    /** The largest answer that is taken, unless it is a message. */
    static final int MAX_ANSWER_BYTES = 64 << 10;

    private static final String COOKIE = "Set-Cookie";

    // What this server says itself, and what would make the answer another one: the request to the application is not the client's.
    private static final Set<String> OWN = Set.of("x-channel-group", "x-subscriber-type", "x-publisher-type", "x-message-id",
            "x-original-uri", "x-real-ip", "forwarded", "content-type", "if-none-match", "if-modified-since", "if-match",
            "if-unmodified-since", "if-range", "range");

    private final Application application;
    private final Counters counters;
    private final AtomicBoolean dropped = new AtomicBoolean(); // so that it is logged once

    @Inject
    Hooks(Application application, Counters counters) {
        this.application = application;
        this.counters = counters;
    }

    /** What becomes of a message that the application was asked about. */
    public sealed interface Upstream {

        /** It is published, as it was or as the application wants it. */
        record Publish(byte[] body, Optional<String> contentType) implements Upstream { }

        /** It is not. */
        record Answer(Reply reply) implements Upstream { }
    }

    // ---- may they?

    /** Empty if the caller may go on, also where nobody is to be asked; otherwise what it is answered. */
    public CompletionStage<Optional<Reply>> authorize(Caller caller) {
        return authorize(caller, caller.call().location().hooks().timeout());
    }

    /** The same, where nobody can wait for longer. */
    public CompletionStage<Optional<Reply>> authorize(Caller caller, Duration atMost) {
        Optional<Template> url = caller.call().location().hooks().authorize();
        if (url.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Duration usual = caller.call().location().hooks().timeout();
        Duration timeout = usual.compareTo(atMost) < 0 ? usual : atMost;
        return sent(() -> application.send(question("GET", url.get(), caller, Optional.empty(), NO_BODY, MAX_ANSWER_BYTES)
                .within(timeout))).handle((answer, failure) -> {
            if (failure != null) {
                return Optional.of(failed(failure, 502, 504));
            }
            if (isSuccess(answer.statusCode())) {
                return Optional.empty();
            }
            counters.refused("authorize");
            return Optional.of(new Reply(answer.statusCode(), passedOn(answer.headers()), answer.headers().allValues(COOKIE),
                    answer.body()));
        });
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    private static Map<String, String> passedOn(HttpHeaders headers) {
        var passed = new HashMap<String, String>();
        headers.map().forEach((name, values) -> {
            if (Application.isPassedOn(name) && !name.equalsIgnoreCase(COOKIE) && !values.isEmpty()) {
                passed.put(capitalized(name), String.join(", ", values)); // as RFC 9110 §5.3 allows
            }
        });
        return passed;
    }

    /** As headers are written by custom: the HTTP client has made all of it small, and not every reader knows that it means the same. */
    private static String capitalized(String name) {
        var custom = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            if (i == 0 || name.charAt(i - 1) == '-') {
                custom.setCharAt(i, Character.toUpperCase(name.charAt(i)));
            }
        }
        return custom.toString();
    }

    /** What is answered where the application has not, or cannot be asked. */
    private Reply failed(Throwable failure, int unanswered, int late) {
        Throwable cause = Application.cause(failure);
        Refusal refusal;
        if (cause instanceof MalformedVariableException malformed) {
            refusal = new Refusal("path", 400, String.valueOf(malformed.getMessage()));
        } else if (cause instanceof BusyException) {
            refusal = new Refusal("busy", 503, "Too many requests wait for the application; try again later.", Map.of("Retry-After", "1"));
        } else {
            LOG.log(Level.DEBUG, "the application could not be asked", failure);
            refusal = Application.isTimeout(cause) ? new Refusal("hook", late, "The application behind this server takes too long.")
                    : new Refusal("hook", unanswered, "The application behind this server does not answer.");
        }
        counters.refused(refusal.reason());
        return Reply.of(refusal);
    }

    // ---- they are there, and gone

    /** What the application is told of one streaming subscriber. */
    public Session session(Caller caller) {
        return new Session(this, caller);
    }

    /** Tells the application; completes, never with a failure, when it has answered or cannot be told. */
    CompletionStage<Void> tell(Optional<Template> url, Caller caller) {
        if (url.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return sent(() -> application.sendLater(question("GET", url.get(), caller, Optional.empty(), NO_BODY, MAX_ANSWER_BYTES)))
                .handle((answer, failure) -> {
            if (failure != null) {
                if (Application.cause(failure) instanceof BusyException && !dropped.getAndSet(true)) {
                    LOG.log(Level.WARNING, "The application does not keep up with what it is told of subscribers; some of it is not told. "
                            + "Later ones are only counted.");
                }
                LOG.log(Level.DEBUG, "the application could not be told", failure);
                counters.refused("hook");
            }
            return null;
        });
    }

    // ---- what to publish

    /** What is to be published instead of a message; the message, where nobody is to be asked. */
    public CompletionStage<Upstream> upstream(Caller caller, byte[] body, Optional<String> contentType) {
        Optional<Template> url = caller.call().location().hooks().upstream();
        if (url.isEmpty()) {
            return CompletableFuture.completedFuture(new Upstream.Publish(body, contentType));
        }
        int maxBytes = Math.max(caller.call().location().publisher().bodyMaxBytes(), MAX_ANSWER_BYTES);
        return sent(() -> application.send(question("POST", url.get(), caller, contentType, body, maxBytes))).handle((answer, failure) -> {
            if (failure != null) {
                return new Upstream.Answer(failed(failure, 500, 500));
            }
            return outcome(answer, body, contentType);
        });
    }

    private Upstream outcome(HttpResponse<byte[]> answer, byte[] body, Optional<String> contentType) {
        switch (answer.statusCode()) {
            case 200, 201, 202 -> {
                return new Upstream.Publish(answer.body(), answer.headers().firstValue("Content-Type"));
            }
            case 304 -> {
                return new Upstream.Publish(body, contentType);
            }
            case 204 -> {
                return new Upstream.Answer(Reply.empty(204));
            }
            default -> {
                counters.refused("authorize");
                return new Upstream.Answer(Reply.of(new Refusal("authorize", 403, "The application behind this server has said no.")));
            }
        }
    }

    // ----

    /** @throws MalformedVariableException if what the request has makes no URL of the application */
    private static Application.Question question(String method, Template url, Caller caller, Optional<String> contentType, byte[] body,
            int maxAnswerBytes) {
        List<String> ids = ids(caller);
        String address = HookAddress.of(url, name -> variable(name, caller, ids), method.equals("POST") ? caller.query() : "");
        return new Application.Question(method, address, headers(caller, ids, contentType), body,
                caller.call().location().hooks().timeout(), maxAnswerBytes);
    }

    private static CompletableFuture<HttpResponse<byte[]>> sent(Supplier<CompletableFuture<HttpResponse<byte[]>>> sending) {
        try {
            return sending.get();
        } catch (MalformedVariableException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static List<String> ids(Caller caller) {
        Call call = caller.call();
        return caller.subscriberType().isEmpty() || call.subscriberIds().isEmpty() ? call.publisherIds() : call.subscriberIds();
    }

    private static String variable(String name, Caller caller, List<String> ids) {
        return switch (name) {
            case "channel_id" -> id(ids, 1);
            case "channel_group" -> caller.call().group();
            case "subscriber_type" -> caller.subscriberType();
            case "publisher_type" -> caller.publisherType();
            case "message_id" -> messageId(caller);
            default -> name.matches("channel_id[2-7]") ? id(ids, name.charAt(name.length() - 1) - '0')
                    : caller.call().variables().value(name);
        };
    }

    private static String id(List<String> ids, int number) {
        return number <= ids.size() ? ids.get(number - 1) : "";
    }

    private static List<Map.Entry<String, String>> headers(Caller caller, List<String> ids, Optional<String> contentType) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (Map.Entry<String, String> header : caller.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.startsWith("x-channel-id") && !name.startsWith("x-forwarded") && !OWN.contains(name)) {
                headers.add(header);
            }
        }
        for (int i = 0; i < ids.size(); i++) {
            headers.add(Map.entry(i == 0 ? "X-Channel-Id" : "X-Channel-Id" + (i + 1), visible(ids.get(i))));
        }
        add("X-Channel-Group", caller.call().group(), headers);
        add("X-Subscriber-Type", caller.subscriberType(), headers);
        add("X-Publisher-Type", caller.publisherType(), headers);
        add("X-Message-Id", messageId(caller), headers);
        add("X-Real-IP", caller.address(), headers);
        if (!caller.uri().isEmpty()) {
            headers.add(Map.entry("X-Original-URI", HookAddress.uri(caller.uri()))); // has its escapes already
        }
        contentType.ifPresent(type -> headers.add(Map.entry("Content-Type", type)));
        return headers;
    }

    private static void add(String name, String value, List<Map.Entry<String, String>> headers) {
        if (!value.isEmpty()) {
            headers.add(Map.entry(name, visible(value)));
        }
    }

    /** A header has only visible characters of ASCII; what is not is escaped as in a URL, and so is what looks like it. */
    private static String visible(String value) {
        boolean clear = value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '%') && !value.startsWith(" ") && !value.endsWith(" ");
        return clear ? value : HookAddress.escape(value);
    }

    /** Behind which message a subscriber wants to go on, {@code time:tag}; empty if it does not say. */
    private static String messageId(Caller caller) {
        Optional<String> tag = header(caller, "If-None-Match");
        return header(caller, "If-Modified-Since").flatMap(Hooks::seconds).map(time -> time + tag.map(text -> ":" + text).orElse(":0"))
                .or(() -> caller.call().lastMessageIds().stream().findFirst()).or(() -> tag).orElse("");
    }

    private static Optional<Long> seconds(String date) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)).getEpochSecond());
        } catch (DateTimeException e) {
            return Optional.empty(); // what is no date says nothing
        }
    }

    private static Optional<String> header(Caller caller, String name) {
        return caller.headers().stream().filter(header -> header.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue).findFirst();
    }
}
