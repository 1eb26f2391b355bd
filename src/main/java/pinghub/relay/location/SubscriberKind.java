package pinghub.relay.location;

/** How messages may go out, in the order in which a request is looked at. */
public enum SubscriberKind {
    WEBSOCKET("websocket"),
    EVENTSOURCE("eventsource"),
    CHUNKED("http-chunked"),
    MULTIPART("http-multipart"),
    INTERVALPOLL("intervalpoll"),
    RAW_STREAM("http-raw-stream"),
    LONGPOLL("longpoll");

    private final String word;

    SubscriberKind(String word) {
        this.word = word;
    }

    /** As the settings, the hooks and the log call it. */
    public String word() {
        return word;
    }
}
