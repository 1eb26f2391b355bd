package pinghub.relay.location;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every setting of a location, and what is said to those who name others of the two modules. */
final class SettingNames {

    /** What a location is for; one of these, and {@code when}. */
    static final Set<String> PATHS = Set.of("exact", "prefix", "regex");

    /** What it is: one of these, or the first two. */
    static final Set<String> ROLES = Set.of("publisher", "subscriber", "pubsub", "group_location", "stub_status", "plain");

    /** What it does, all of which may stand in the defaults. */
    static final Set<String> SETTINGS = Set.of("style",
            "channel_id", "publisher_channel_id", "subscriber_channel_id", "channel_id_split_delimiter", "channel_group",
            "max_channel_id_length", "max_channel_ids", "truncate_channel_id",
            "put", "message_buffer_length", "min_message_buffer_length", "max_message_buffer_length", "delete_oldest_received_message",
            "store_messages", "message_timeout", "channel_timeout", "message_max_bytes", "publisher_allow", "publisher_token",
            "subscriber_concurrency", "max_channel_subscribers", "subscribe_existing_channels_only", "subscriber_first_message",
            "subscriber_timeout", "timeout_status", "missing_tag", "subscriber_last_message_id", "ignore_queue_on_no_cache",
            "quoted_etag", "subscriber_compound_etag_message_id", "subscriber_message_id_custom_etag_header",
            "longpoll_multipart_response", "subscriber_http_raw_stream_separator", "websocket_ping_interval",
            "eventsource_ping_interval", "eventsource_ping_comment", "eventsource_ping_event", "eventsource_ping_data",
            "eventsource_event", "websocket_client_heartbeat", "deflate_message_for_websocket",
            "access_control_allow_origin", "access_control_allow_credentials",
            "authorize_request", "subscribe_request", "unsubscribe_request", "publisher_upstream_request", "hook_timeout",
            "channel_group_accounting", "group_max_channels", "group_max_subscribers", "group_max_messages",
            "group_max_messages_memory", "group_max_messages_disk", "channel_events_channel_id", "share");

    private static final Map<String, String> ELSEWHERE = Map.of(
            "max_reserved_memory", "is pinghub.relay.max-bytes, for all locations together",
            "shared_memory_size", "is pinghub.relay.max-bytes, for all locations together",
            "message_temp_path", "has no counterpart: messages are kept in memory",
            "subscriber_info", "has no counterpart",
            "subscriber_info_string", "has no counterpart",
            "channel_event_string", "has no counterpart: events are told as Nchan does without it",
            "authorize_request_timeout", "is hook_timeout");

    private SettingNames() {
    }

    static boolean isKnown(String name) {
        return PATHS.contains(name) || ROLES.contains(name) || SETTINGS.contains(name);
    }

    /** What to say of a setting that is none. */
    static String unknown(String written, String name) {
        Optional<String> elsewhere = Optional.ofNullable(ELSEWHERE.get(name));
        if (elsewhere.isEmpty() && (name.startsWith("redis_") || name.startsWith("benchmark")
                || name.startsWith("permessage_deflate_"))) {
            elsewhere = Optional.of("has no counterpart");
        }
        return written + " " + elsewhere.orElse("is no setting");
    }
}
