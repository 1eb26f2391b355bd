package pinghub.relay.location;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import pinghub.config.AddressRange;
import pinghub.config.Origin;

/** Makes a location of its settings. What is wrong is noted, and answered with something valid, so that all is found at once. */
final class LocationReader {

    private static final int MAX_IDS = 7;
    private static final int MAX_ID_LENGTH = 1 << 16;
    private static final int USUAL_IDS = 16; // where each may be made by whoever subscribes
    private static final int MAX_BUFFER = 1_000_000;
    private static final int MAX_REGEX_LENGTH = 1000;
    private static final int MIN_TOKEN_LENGTH = 16;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern PYTHON_NAME = Pattern.compile("\\(\\?P<");

    private static final Set<SubscriberKind> USUAL_KINDS = EnumSet.of(SubscriberKind.WEBSOCKET, SubscriberKind.EVENTSOURCE,
            SubscriberKind.CHUNKED, SubscriberKind.MULTIPART, SubscriberKind.LONGPOLL);
    private static final Map<String, SubscriberKind> KINDS = Map.ofEntries(
            Map.entry("websocket", SubscriberKind.WEBSOCKET), Map.entry("ws", SubscriberKind.WEBSOCKET),
            Map.entry("eventsource", SubscriberKind.EVENTSOURCE), Map.entry("sse", SubscriberKind.EVENTSOURCE),
            Map.entry("event-source", SubscriberKind.EVENTSOURCE), Map.entry("es", SubscriberKind.EVENTSOURCE),
            Map.entry("longpoll", SubscriberKind.LONGPOLL), Map.entry("long-poll", SubscriberKind.LONGPOLL),
            Map.entry("intervalpoll", SubscriberKind.INTERVALPOLL), Map.entry("interval-poll", SubscriberKind.INTERVALPOLL),
            Map.entry("poll", SubscriberKind.INTERVALPOLL),
            Map.entry("http-chunked", SubscriberKind.CHUNKED), Map.entry("chunked", SubscriberKind.CHUNKED),
            Map.entry("multipart-mixed", SubscriberKind.MULTIPART), Map.entry("http-multipart", SubscriberKind.MULTIPART),
            Map.entry("multipart", SubscriberKind.MULTIPART),
            Map.entry("http-raw-stream", SubscriberKind.RAW_STREAM));

    private final MappingNode mapping;
    private final Entries own;
    private final Entries entries;
    private final Problems problems;
    private final Set<String> variables = new HashSet<>();
    private PathMatch path = new PathMatch.Exact("/");

    LocationReader(MappingNode mapping, Entries defaults, Problems problems) {
        this.mapping = mapping;
        this.own = Entries.of(mapping, problems);
        this.entries = own.orElse(defaults);
        this.problems = problems;
    }

    /** Notes what may not stand in the defaults. */
    static void checkDefaults(Entries defaults, Problems problems) {
        for (String name : defaults.names()) {
            if (!SettingNames.SETTINGS.contains(name)) {
                Entries.Entry entry = defaults.get(name);
                if (entry != null) {
                    problems.add(entry.line(), SettingNames.isKnown(name) ? entry.written() + " belongs to a location"
                            : SettingNames.unknown(entry.written(), name));
                }
            }
        }
    }

    /** The location, {@code null} if it has no role. */
    @Nullable Location read() {
        for (String name : own.names()) {
            Entries.Entry entry = own.get(name);
            if (entry != null && !SettingNames.isKnown(name)) {
                problems.add(entry.line(), SettingNames.unknown(entry.written(), name));
            }
        }
        path = path();
        List<Location.Condition> conditions = conditions();
        Role role = role();
        if (role == null) {
            return null;
        }
        var location = new Location(problems.place(own.line()), path, conditions, role, ids(role), publisher(role), subscriber(role),
                access(), hooks(), groups(role), Set.of());
        checkGroupHooks(location);
        return new Location(location.place(), path, conditions, role, location.ids(), location.publisher(), location.subscriber(),
                location.access(), location.hooks(), location.groups(), variables);
    }

    // ---- which requests

    private PathMatch path() {
        List<Entries.Entry> paths = SettingNames.PATHS.stream().map(own::get).filter(entry -> entry != null).toList();
        if (paths.size() != 1) {
            problems.add(own.line(), "a location must have one of exact, prefix and regex, has " + paths.size());
            return path;
        }
        Entries.Entry entry = paths.get(0);
        String text = entry.text();
        if (entry.written().equals("regex")) {
            if (text.length() > MAX_REGEX_LENGTH) {
                problems.add(entry.line(), "regex must not be longer than " + MAX_REGEX_LENGTH + " characters");
                return path;
            }
            try {
                return new PathMatch.Regex(Pattern.compile(PYTHON_NAME.matcher(text).replaceAll("(?<"), Pattern.DOTALL));
            } catch (PatternSyntaxException e) {
                problems.add(entry.line(), "regex is none: " + e.getDescription() + " at character " + (e.getIndex() + 1));
            } catch (StackOverflowError e) {
                problems.add(entry.line(), "regex is nested too deeply");
            }
            return path;
        }
        if (!text.startsWith("/")) {
            problems.add(entry.line(), entry.written() + " must start with a slash");
        }
        return entry.written().equals("exact") ? new PathMatch.Exact(text) : new PathMatch.Prefix(text);
    }

    private List<Location.Condition> conditions() {
        var conditions = new ArrayList<Location.Condition>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals("when")) {
                if (!(tuple.getValueNode() instanceof MappingNode when)) {
                    problems.add(key, "when must be a mapping of variables to their values");
                    continue;
                }
                if (when.getValue().size() > Entries.MAX_VALUES) {
                    problems.add(key, "when has more than " + Entries.MAX_VALUES + " conditions");
                    continue;
                }
                for (NodeTuple condition : when.getValue()) {
                    if (condition.getKeyNode() instanceof ScalarNode variable && condition.getValueNode() instanceof ScalarNode value
                            && variable.getValue().length() <= Entries.MAX_NAME_LENGTH) {
                        String name = variable.getValue();
                        template(name.startsWith("$") ? name : "$" + name, Problems.line(variable), "when")
                                .ifPresent(template -> conditions.add(new Location.Condition(template, value.getValue())));
                    } else {
                        problems.add(key, "when must be a mapping of variables to their values");
                    }
                }
            }
        }
        return conditions;
    }

    private @Nullable Role role() {
        var roles = EnumSet.noneOf(Role.class);
        add(roles, "publisher", Role.PUBLISHER);
        add(roles, "subscriber", Role.SUBSCRIBER);
        add(roles, "pubsub", Role.PUBSUB);
        add(roles, "group_location", Role.GROUP);
        add(roles, "stub_status", Role.STATUS);
        add(roles, "plain", Role.PLAIN);
        if (roles.equals(EnumSet.of(Role.PUBLISHER, Role.SUBSCRIBER))) {
            return Role.PUBSUB;
        }
        if (roles.size() != 1) {
            problems.add(own.line(), "a location must be one of publisher, subscriber, pubsub, group_location, stub_status and plain, is "
                    + (roles.isEmpty() ? "none" : roles.size() + " of them"));
            return null;
        }
        return roles.iterator().next();
    }

    private void add(Set<Role> roles, String name, Role role) {
        Entries.Entry entry = own.get(name);
        if (entry != null && !entry.text().equals("off") && !entry.text().equals("false")) {
            roles.add(role);
        }
    }

    // ---- what they mean

    private IdRules ids(Role role) {
        boolean separate = entries.get("publisher_channel_id") != null || entries.get("subscriber_channel_id") != null;
        List<Template> both = role.publishes() || role.subscribes() ? templates("channel_id") : List.of();
        List<Template> publisher = role.publishes() ? either("publisher_channel_id", both) : List.of();
        List<Template> subscriber = role.subscribes() ? either("subscriber_channel_id", both) : List.of();
        if (!separate && entries.get("channel_id") == null && (role.publishes() || role.subscribes())) {
            problems.add(own.line(), "a " + role.name().toLowerCase(Locale.ROOT) + " needs a channel_id");
        } else if (separate && entries.get("channel_id") == null
                && (role.publishes() && entries.get("publisher_channel_id") == null
                        || role.subscribes() && entries.get("subscriber_channel_id") == null)) {
            problems.add(own.line(), "a " + role.name().toLowerCase(Locale.ROOT)
                    + " needs a channel_id, or its own for each direction in which it works");
        }
        if (role == Role.GROUP && entries.get("channel_group") == null) {
            problems.add(own.line(), "a group_location needs a channel_group");
        }
        return new IdRules(publisher, subscriber, text("channel_id_split_delimiter").filter(delimiter -> !delimiter.isEmpty()),
                number("max_channel_id_length", 1024, 1, MAX_ID_LENGTH),
                number("max_channel_ids", flag("subscribe_existing_channels_only", false) ? Match.MAX_IDS : USUAL_IDS, 1, Match.MAX_IDS),
                flag("truncate_channel_id", false),
                template("channel_group").orElse(Template.EMPTY));
    }

    private List<Template> either(String name, List<Template> otherwise) {
        return entries.get(name) == null ? otherwise : templates(name);
    }

    private List<Template> templates(String name) {
        Entries.Entry entry = entries.get(name);
        if (entry == null) {
            return List.of();
        }
        List<Template> templates = entry.words().stream().flatMap(word -> template(word, entry.line(), entry.written()).stream()).toList();
        if (templates.size() > MAX_IDS) {
            problems.add(entry.line(), entry.written() + " may have up to " + MAX_IDS + " ids, has " + templates.size());
        }
        return templates;
    }

    private PublisherRules publisher(Role role) {
        int bufferMin = number("min_message_buffer_length", 1, 0, MAX_BUFFER);
        Template bufferMax = bufferMax(bufferMin);
        Template timeout = template("message_timeout").orElse(Template.literal("1h"));
        check("message_timeout", timeout, Values::time);
        Optional<Template> channelTimeout = template("channel_timeout");
        channelTimeout.ifPresent(template -> check("channel_timeout", template, Values::time));
        if (entries.get("message_buffer_length") != null && bufferMax.isConstant()) {
            bufferMin = Integer.parseInt(bufferMax.toString()); // it is both
        }
        return new PublisherRules(publisherKinds(role), choice("put", Put.class, Put.CREATE), bufferMin, new Computed<>(bufferMax, LocationReader::buffer),
                flag("delete_oldest_received_message", false), flag("store_messages", true), new Computed<>(timeout, Values::time),
                channelTimeout.map(template -> new Computed<>(template, Values::time)),
                (int) size("message_max_bytes", 1 << 20, 1, Integer.MAX_VALUE / 2), template("eventsource_event"),
                addresses(), token());
    }

    private static int buffer(String text) {
        return Values.number(text, 0, MAX_BUFFER);
    }

    private Template bufferMax(int bufferMin) {
        String name = entries.get("message_buffer_length") == null ? "max_message_buffer_length" : "message_buffer_length";
        Template bufferMax = template(name).orElse(Template.literal(Integer.toString(Math.max(bufferMin, 10))));
        boolean valid = check(name, bufferMax, LocationReader::buffer);
        Entries.Entry entry = entries.get(name);
        if (!valid) {
            return Template.literal("10");
        }
        if (entry != null && name.startsWith("max_") && bufferMax.isConstant() && Integer.parseInt(bufferMax.toString()) < bufferMin) {
            problems.add(entry.line(), entry.written() + " must not be less than min_message_buffer_length (" + bufferMin + "), was "
                    + bufferMax);
        }
        return bufferMax;
    }

    private Set<PublisherKind> publisherKinds(Role role) {
        var kinds = EnumSet.noneOf(PublisherKind.class);
        for (String name : List.of("publisher", "pubsub")) {
            Entries.Entry entry = own.get(name);
            if (entry != null) {
                for (String word : words(entry)) {
                    if (word.equals("http")) {
                        kinds.add(PublisherKind.HTTP);
                    } else if (word.equals("websocket") || word.equals("ws")) {
                        kinds.add(PublisherKind.WEBSOCKET);
                    } else if (name.equals("publisher")) {
                        problems.add(entry.line(), "publisher must be http or websocket or both, was " + Problems.quoted(word));
                    }
                }
            }
        }
        return !role.publishes() ? Set.of() : kinds.isEmpty() ? EnumSet.allOf(PublisherKind.class) : kinds;
    }

    /** What stands behind a role; a mere {@code on} says nothing. */
    private static List<String> words(Entries.Entry entry) {
        List<String> words = entry.words();
        return words.equals(List.of("on")) || words.equals(List.of("true")) || words.equals(List.of("~")) || words.equals(List.of("null"))
                ? List.of() : words;
    }

    private Set<AddressRange> addresses() {
        var ranges = new HashSet<AddressRange>();
        Entries.Entry entry = entries.get("publisher_allow");
        if (entry != null) {
            for (String word : entry.words()) {
                parse(entry, word, AddressRange::parse).ifPresent(ranges::add);
            }
            if (entry.words().isEmpty()) {
                problems.add(entry.line(), "publisher_allow must have an address");
            }
        }
        return ranges;
    }

    private Optional<String> token() {
        Entries.Entry entry = entries.get("publisher_token");
        if (entry != null && (entry.text().length() < MIN_TOKEN_LENGTH || !TOKEN.matcher(entry.text()).matches())) {
            problems.add(entry.line(), "publisher_token must be " + MIN_TOKEN_LENGTH + " or more visible characters of ASCII");
        }
        return text("publisher_token");
    }

    private SubscriberRules subscriber(Role role) {
        boolean nchan = isNchan();
        return new SubscriberRules(subscriberKinds(role), choice("subscriber_concurrency", Concurrency.class, Concurrency.BROADCAST),
                number("max_channel_subscribers", 0, 0, Integer.MAX_VALUE), flag("subscribe_existing_channels_only", false), firstMessage(),
                time("subscriber_timeout", Duration.ZERO), timeoutStatus(nchan ? 408 : 304),
                choice("missing_tag", MissingTag.class, nchan ? MissingTag.REJECT : MissingTag.ZERO), lastMessageId(),
                flag("ignore_queue_on_no_cache", false), flag("quoted_etag", false), flag("subscriber_compound_etag_message_id", false),
                header(), joined(), rawSeparator(),
                time("websocket_ping_interval", Duration.ZERO), time("eventsource_ping_interval", Duration.ZERO),
                text("eventsource_ping_comment").orElse(""), text("eventsource_ping_event").orElse("ping"),
                text("eventsource_ping_data").orElse(""), role == Role.SUBSCRIBER ? template("eventsource_event") : Optional.empty(),
                heartbeat(), deflate());
    }

    /** What is compressed is the same for all websockets of the node. */
    private boolean deflate() {
        Entries.Entry entry = entries.get("deflate_message_for_websocket");
        boolean deflates = flag("deflate_message_for_websocket", false);
        if (deflates && entry != null) {
            problems.add(entry.line(), entry.written() + " is not supported here, see pinghub.websocket.compression");
        }
        return deflates;
    }

    private boolean isNchan() {
        Entries.Entry entry = entries.get("style");
        if (entry == null) {
            return own.writtenWith("nchan_");
        }
        if (!entry.text().equals("nchan") && !entry.text().equals("nhpm")) {
            problems.add(entry.line(), "style must be nhpm or nchan, was " + Problems.quoted(entry.text()));
        }
        return entry.text().equals("nchan");
    }

    private Set<SubscriberKind> subscriberKinds(Role role) {
        if (!role.subscribes()) {
            return Set.of();
        }
        var kinds = EnumSet.noneOf(SubscriberKind.class);
        boolean old = false;
        for (String name : List.of("subscriber", "pubsub")) {
            Entries.Entry entry = own.get(name);
            if (entry != null) {
                old |= entry.written().startsWith("push_");
                for (String word : words(entry)) {
                    SubscriberKind kind = KINDS.get(word.toLowerCase(Locale.ROOT));
                    if (kind != null) {
                        kinds.add(kind);
                    } else if (!word.equals("http") || !name.equals("pubsub")) {
                        problems.add(entry.line(), name + " has " + Problems.quoted(word) + ", which is no kind of subscriber");
                    }
                }
            }
        }
        return !kinds.isEmpty() ? kinds : old ? EnumSet.of(SubscriberKind.LONGPOLL) : USUAL_KINDS;
    }

    private int firstMessage() {
        Entries.Entry entry = entries.get("subscriber_first_message");
        if (entry == null || entry.text().equals("oldest")) {
            return 1;
        }
        if (entry.text().equals("newest")) {
            return 0;
        }
        boolean negative = entry.text().startsWith("-");
        int count = number(entry, entry.text().substring(negative ? 1 : 0), 1, 0, MAX_BUFFER);
        return negative ? -count : count;
    }

    private int timeoutStatus(int usual) {
        Entries.Entry entry = entries.get("timeout_status");
        if (entry == null) {
            return usual;
        }
        if (!entry.text().equals("304") && !entry.text().equals("408")) {
            problems.add(entry.line(), "timeout_status must be 304 or 408, was " + Problems.quoted(entry.text()));
        }
        return entry.text().equals("408") ? 408 : 304;
    }

    private List<Template> lastMessageId() {
        List<Template> places = templates("subscriber_last_message_id");
        return places.isEmpty() && entries.get("subscriber_last_message_id") == null
                ? List.of(variable("http_last_event_id"), variable("arg_last_event_id")) : places;
    }

    private Template variable(String name) {
        variables.add(name);
        return Template.parse("$" + name, capture -> false);
    }

    private Optional<String> header() {
        Entries.Entry entry = entries.get("subscriber_message_id_custom_etag_header");
        if (entry != null && !HEADER.matcher(entry.text()).matches()) {
            problems.add(entry.line(), entry.written() + " must be the name of a header");
        }
        return text("subscriber_message_id_custom_etag_header");
    }

    /** A line feed is at its end, unless it is to be nothing: so it is in Nchan. */
    private String rawSeparator() {
        String text = text("subscriber_http_raw_stream_separator").orElse("\n");
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }

    private Joined joined() {
        Entries.Entry entry = entries.get("longpoll_multipart_response");
        if (entry == null) {
            return Joined.OFF;
        }
        return entry.text().equals("raw") ? Joined.RAW : flag("longpoll_multipart_response", false) ? Joined.MULTIPART : Joined.OFF;
    }

    private Optional<SubscriberRules.Heartbeat> heartbeat() {
        Entries.Entry entry = entries.get("websocket_client_heartbeat");
        if (entry == null) {
            return Optional.empty();
        }
        List<String> words = entry.words();
        if (words.size() != 2) {
            problems.add(entry.line(), "websocket_client_heartbeat must be what is sent and what is answered");
            return Optional.empty();
        }
        return Optional.of(new SubscriberRules.Heartbeat(words.get(0), words.get(1)));
    }

    private AccessRules access() {
        Entries.Entry entry = entries.get("access_control_allow_origin");
        List<String> words = entry == null ? List.of("*") : entry.words();
        var origins = new HashSet<Origin>();
        for (String word : words) {
            if (entry != null && !word.equals("*") && !word.equals("null")) {
                parse(entry, word, Origin::parse).ifPresent(origins::add);
            }
        }
        return new AccessRules(words.contains("*"), origins, words.contains("null"), flag("access_control_allow_credentials", true));
    }

    private HookRules hooks() {
        return new HookRules(url("authorize_request"), url("subscribe_request"), url("unsubscribe_request"),
                url("publisher_upstream_request"), positive("hook_timeout", Duration.ofSeconds(60)));
    }

    /** What is published to a group is nobody else's to change: better no location than one that does not ask. */
    private void checkGroupHooks(Location location) {
        Entries.Entry entry = entries.get("publisher_upstream_request");
        boolean written = own.get("publisher_upstream_request") != null || location.groups().methods().contains(GroupMethod.PUBLISH);
        if (location.role() == Role.GROUP && entry != null && written) {
            problems.add(own.get("publisher_upstream_request") == null ? own.line() : entry.line(),
                    entry.written() + " is not asked about what is published to a group");
        }
    }

    private Optional<Template> url(String name) {
        Optional<Template> url = template(name);
        url.ifPresent(template -> {
            // With something for each variable it must be a URL, whose host is not the client's to choose.
            String example = template.resolve(variable -> "x");
            Entries.Entry entry = entries.get(name);
            if (entry != null && (!isUrl(example) || !template.isConstant() && !hostIsConstant(template.toString()))) {
                problems.add(entry.line(), entry.written() + " must be a URL: http:// or https://, a host that is no variable, a path");
            }
        });
        return url;
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false; // not even a URI
        }
    }

    private static boolean hostIsConstant(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        int query = url.indexOf('?');
        int end = path < 0 ? query : query < 0 ? path : Math.min(path, query);
        return end > 0 && url.indexOf('$') > end;
    }

    private GroupRules groups(Role role) {
        Optional<Template> share = template("share");
        share.ifPresent(template -> {
            Entries.Entry entry = entries.get("share");
            if (entry != null && !template.toString().startsWith("/")) {
                problems.add(entry.line(), "share must be a path, which starts with a slash");
            }
        });
        if (role == Role.GROUP) {
            variables.add("arg_after"); // of a list's pages
        }
        return new GroupRules(flag("channel_group_accounting", false), role == Role.GROUP ? methods() : Set.of(),
                limit("group_max_channels"), limit("group_max_subscribers"), limit("group_max_messages"),
                limit("group_max_messages_memory"), limit("group_max_messages_disk"), template("channel_events_channel_id"), share);
    }

    private Optional<Template> limit(String name) {
        Optional<Template> limit = template(name);
        limit.ifPresent(template -> check(name, template, Values::size));
        return limit;
    }

    private Set<GroupMethod> methods() {
        Entries.Entry entry = own.get("group_location");
        List<String> words = entry == null ? List.of() : words(entry);
        if (entry == null || words.isEmpty()) {
            return EnumSet.of(GroupMethod.GET, GroupMethod.SET, GroupMethod.DELETE);
        }
        var methods = EnumSet.noneOf(GroupMethod.class);
        words.forEach(word -> choice(entry, word, GroupMethod.class).ifPresent(methods::add));
        return methods;
    }

    // ---- kinds of values

    private Optional<String> text(String name) {
        return Optional.ofNullable(entries.get(name)).map(Entries.Entry::text);
    }

    private Optional<Template> template(String name) {
        Entries.Entry entry = entries.get(name);
        return entry == null || entry.text().isEmpty() ? Optional.empty() : template(entry.text(), entry.line(), entry.written());
    }

    private Optional<Template> template(String text, int line, String written) {
        try {
            Template template = Template.parse(text, path::captures);
            variables.addAll(template.variables());
            return Optional.of(template);
        } catch (IllegalArgumentException e) {
            problems.add(line, written + " " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Notes what is wrong with a value that is the same for every request. */
    private boolean check(String name, Template template, Function<String, ?> parser) {
        Entries.Entry entry = entries.get(name);
        return entry == null || !template.isConstant() || parse(entry, template.toString(), parser).isPresent();
    }

    private <T> Optional<T> parse(Entries.Entry entry, String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(entry.line(), entry.written() + " " + e.getMessage() + ", was " + Problems.quoted(text));
            return Optional.empty();
        }
    }

    private int number(String name, int usual, int min, int max) {
        Entries.Entry entry = entries.get(name);
        return entry == null ? usual : number(entry, entry.text(), usual, min, max);
    }

    private int number(Entries.Entry entry, String text, int usual, int min, int max) {
        return parse(entry, text, number -> Values.number(number, min, max)).orElse(usual);
    }

    private long size(String name, long usual, long min, long max) {
        Entries.Entry entry = entries.get(name);
        return entry == null ? usual : parse(entry, entry.text(), text -> {
            long size = Values.size(text);
            if (size < min || size > max) {
                throw new IllegalArgumentException("must be " + min + "-" + max + " bytes");
            }
            return size;
        }).orElse(usual);
    }

    private Duration time(String name, Duration usual) {
        Entries.Entry entry = entries.get(name);
        return entry == null ? usual : parse(entry, entry.text(), Values::time).orElse(usual);
    }

    private Duration positive(String name, Duration usual) {
        Duration time = time(name, usual);
        Entries.Entry entry = entries.get(name);
        if (entry != null && time.isZero()) {
            problems.add(entry.line(), entry.written() + " must be longer than 0");
        }
        return time;
    }

    private boolean flag(String name, boolean usual) {
        Entries.Entry entry = entries.get(name);
        if (entry == null) {
            return usual;
        }
        switch (entry.text()) {
            case "on", "true" -> {
                return true;
            }
            case "off", "false" -> {
                return false;
            }
            default -> {
                problems.add(entry.line(), entry.written() + " must be on or off, was " + Problems.quoted(entry.text()));
                return usual;
            }
        }
    }

    private <E extends Enum<E>> E choice(String name, Class<E> type, E usual) {
        Entries.Entry entry = entries.get(name);
        return entry == null ? usual : choice(entry, entry.text(), type).orElse(usual);
    }

    private <E extends Enum<E>> Optional<E> choice(Entries.Entry entry, String text, Class<E> type) {
        var names = new ArrayList<String>();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return Optional.of(constant);
            }
            names.add(name);
        }
        problems.add(entry.line(), entry.written() + " must be " + String.join(" or ", names) + ", was " + Problems.quoted(text));
        return Optional.empty();
    }
}
