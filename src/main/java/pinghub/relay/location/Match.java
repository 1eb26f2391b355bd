package pinghub.relay.location;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import pinghub.channel.Unicode;
import pinghub.http.Refusal;

/**
 * A request and the location that it belongs to.
 *
 * @param captures what the location's path has
 * @param tooLong  whether that cannot be said, so that the request is refused
 */
public record Match(Location location, String path, Map<String, String> captures, boolean tooLong) {

    /** The most channels that one request may mean. */
    public static final int MAX_IDS = 255;

    public Match {
        captures = Map.copyOf(captures);
    }

    Match(Location location, String path, Map<String, String> captures) {
        this(location, path, captures, false);
    }

    /** A request that perhaps belongs to a location, whose pattern cannot be tried on the path. */
    static Match tooLong(Location location, String path) {
        return new Match(location, path, Map.of(), true);
    }

    // So do both modules say.
    private static final String NO_ID = "No channel id provided.";
    private static final int MAX_GROUP_LENGTH = 256;

    /** A request is refused. */
    private static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1;
        private final transient Refusal refusal;

        RefusedException(int status, String sentence) {
            super(sentence, null, false, false); // nobody looks at where it came from
            this.refusal = new Refusal("channel-id", status, sentence);
        }
    }

    /** Computes all that the location computes. The result does not need the request any more. */
    public Resolution resolve(HttpServletRequest request) {
        if (tooLong) {
            return new Resolution.Refused(location, new Refusal("path", 400, "The path is too long for the pattern of its location."));
        }
        var live = new RequestVariables(request, path, captures);
        try {
            var values = new HashMap<String, String>();
            for (String name : location.variables()) {
                values.put(name, live.value(name));
            }
            return call(name -> values.getOrDefault(name, ""));
        } catch (MalformedVariableException e) {
            return new Resolution.Refused(location, new Refusal("channel-id", 400, String.valueOf(e.getMessage())));
        } catch (RefusedException e) {
            return new Resolution.Refused(location, e.refusal);
        }
    }

    private Call call(Variables variables) throws RefusedException {
        String group = location.ids().group().resolve(variables);
        if (group.length() > MAX_GROUP_LENGTH || !isClean(group)) {
            throw new RefusedException(400, "The channel group is too long, or not valid text.");
        }
        PublisherRules publisher = location.publisher();
        Duration messageTimeout = computed(publisher.messageTimeout(), variables);
        int bufferMax = computed(publisher.bufferMax(), variables);
        Optional<Duration> channelTimeout = publisher.channelTimeout().isEmpty() ? Optional.empty()
                : Optional.of(computed(publisher.channelTimeout().get(), variables));
        boolean publishes = location.role().publishes();
        boolean subscribes = location.role().subscribes();
        return new Call(location, group, publishes ? ids(location.ids().publisher(), MAX_IDS, variables) : List.of(),
                subscribes ? ids(location.ids().subscriber(), location.ids().maxSubscribed(), variables) : List.of(),
                publisher.store() ? bufferMax : 0, messageTimeout, channelTimeout,
                text(publisher.eventName(), variables), text(location.subscriber().eventName(), variables),
                lastMessageIds(variables),
                text(location.groups().eventsId(), variables), limits(variables), variables);
    }

    private List<String> lastMessageIds(Variables variables) {
        var ids = new ArrayList<String>();
        for (Template place : location.subscriber().lastMessageId()) {
            String id = place.resolve(variables);
            if (!id.isEmpty()) {
                ids.add(id);
            }
        }
        return ids;
    }

    private List<String> ids(List<Template> templates, int max, Variables variables) throws RefusedException {
        var ids = new ArrayList<String>();
        for (Template template : templates) {
            String id = template.resolve(variables);
            int length = id.codePointCount(0, id.length());
            if (length > location.ids().maxLength()) {
                if (!location.ids().truncate()) {
                    throw new RefusedException(403, "The channel id must not be longer than " + location.ids().maxLength()
                            + " characters, it has " + length + ".");
                }
                id = id.substring(0, id.offsetByCodePoints(0, location.ids().maxLength()));
            }
            if (!isClean(id)) {
                throw new RefusedException(400, "The channel id is not valid text.");
            }
            if (location.ids().delimiter().isPresent()) {
                split(id, location.ids().delimiter().get(), ids);
            } else {
                ids.add(id);
            }
        }
        Collection<String> distinct = ids.size() == 1 ? ids : new LinkedHashSet<>(ids);
        if (distinct.isEmpty() || distinct.contains("")) {
            throw new RefusedException(404, NO_ID);
        }
        if (ids.size() > max) {
            throw new RefusedException(403, "A request may have up to " + max + " channel ids, it has more.");
        }
        return List.copyOf(distinct);
    }

    private static void split(String id, String delimiter, List<String> ids) {
        int start = 0;
        int end = id.indexOf(delimiter);
        while (end >= 0 && ids.size() <= MAX_IDS) {
            ids.add(id.substring(start, end));
            start = end + delimiter.length();
            end = id.indexOf(delimiter, start);
        }
        ids.add(id.substring(start));
    }

    private static boolean isClean(String text) {
        return text.indexOf('\0') < 0 && Unicode.isWellFormed(text);
    }

    private static Optional<String> text(Optional<Template> template, Variables variables) {
        return template.map(present -> present.resolve(variables)).filter(text -> !text.isEmpty());
    }

    private Call.GroupLimits limits(Variables variables) throws RefusedException {
        GroupRules groups = location.groups();
        return new Call.GroupLimits(limit(groups.maxChannels(), variables), limit(groups.maxSubscribers(), variables),
                limit(groups.maxMessages(), variables), limit(groups.maxMemory(), variables), limit(groups.maxDisk(), variables));
    }

    private static OptionalLong limit(Optional<Template> template, Variables variables) throws RefusedException {
        Optional<String> text = text(template, variables);
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(read(() -> Values.size(text.get())));
    }

    private static <T> T computed(Computed<T> value, Variables variables) throws RefusedException {
        return read(() -> value.of(variables));
    }

    private static <T> T read(Supplier<T> value) throws RefusedException {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, "A value of the request " + e.getMessage() + ".");
        }
    }
}
