package pinghub.relay.location;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pinghub.config.Settings;

/**
 * The locations that are in force. Read at start and whenever the file has changed; a file with anything wrong in it changes nothing.
 * Connections that are open keep the location that they came by. Thread-safe.
 */
@Singleton
public final class Locations {

    private static final System.Logger LOG = System.getLogger(Locations.class.getName());

    private final Optional<Path> file;
    private volatile InForce current;        // replaced as a whole
    private State read = State.NONE;         // of the file that was read last; guarded by this
    private State seen = State.NONE;         // of the file when it was looked at last; guarded by this

    /**
     * What a file says.
     *
     * @param variables all that any of them looks at, in lower case
     */
    private record InForce(List<Location> locations, Set<String> variables) {

        static InForce of(List<Location> locations) {
            return new InForce(locations, locations.stream().flatMap(location -> location.variables().stream())
                    .map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()));
        }
    }

    /** By what a file is known to be another. */
    private record State(@Nullable FileTime modified, long size, @Nullable Object key) {

        static final State NONE = new State(null, -1, null);

        // Not equals(), by which the JDK (17) would hold on to this class, and so to an undeployed application.
        boolean same(State that) {
            return Objects.equals(modified, that.modified) && size == that.size && Objects.equals(key, that.key);
        }

        static State of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException e) {
                return NONE; // perhaps it is just being replaced
            }
        }
    }

    /** @throws InvalidLocationsException if the file cannot be read, or anything in it is wrong */
    @Inject
    public Locations(Settings settings) {
        this.file = settings.locations();
        this.current = InForce.of(List.of());
        if (file.isPresent()) {
            State state = State.of(file.get());
            LocationFile read = read(file.get());
            if (!read.problems().isEmpty()) {
                throw new InvalidLocationsException(read.problems());
            }
            this.current = InForce.of(read.locations());
            this.read = state;
            this.seen = state;
        }
    }

    /** Looks once a second whether the file has changed. */
    public void start(ScheduledExecutorService timers) {
        if (file.isPresent()) {
            timers.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        }
    }

    /** Reads the file if it is another than before and the same as when it was looked at last, so that nobody still writes it. */
    synchronized void look() {
        if (file.isEmpty()) {
            return;
        }
        State now = State.of(file.get());
        boolean settled = now.same(seen);
        seen = now;
        if (!settled || now.same(read) || now.same(State.NONE)) {
            return;
        }
        read = now;
        LocationFile changed = read(file.get());
        if (changed.problems().isEmpty()) {
            current = InForce.of(changed.locations());
            LOG.log(Level.INFO, "read {0}, it has {1} locations", file.get(), changed.locations().size());
        } else {
            LOG.log(Level.WARNING, "{0} has changed and is not used, for it is wrong; the locations are what they were:\n  {1}",
                    file.get(), String.join("\n  ", changed.problems()));
        }
    }

    private static LocationFile read(Path file) {
        String name = String.valueOf(file.getFileName());
        byte[] bytes;
        try (InputStream input = Files.newInputStream(file)) {
            bytes = input.readNBytes(LocationFile.MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            return new LocationFile(List.of(), List.of(file + ": there is no such file"));
        } catch (IOException e) {
            return new LocationFile(List.of(), List.of(file + ": cannot be read: " + e));
        }
        if (bytes.length > LocationFile.MAX_BYTES) {
            return new LocationFile(List.of(), List.of(name + ":1: must not be larger than " + LocationFile.MAX_BYTES + " bytes"));
        }
        return LocationFile.parse(name, bytes);
    }

    /** The first location, in the order of the file, that a request belongs to. */
    public Optional<Match> match(String path, HttpServletRequest request) {
        for (Location location : current.locations()) {
            try {
                Optional<Map<String, String>> captures = location.path().match(path);
                if (captures.isPresent() && holds(location, new RequestVariables(request, path, captures.get()))) {
                    return Optional.of(new Match(location, path, captures.get()));
                }
            } catch (PathTooLongException e) {
                return Optional.of(Match.tooLong(location, path)); // not the next, which may be open to more
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Location location, Variables variables) {
        try {
            return location.conditions().stream()
                    .allMatch(condition -> condition.template().resolve(variables).equals(condition.value()));
        } catch (MalformedVariableException e) {
            return false; // what cannot be read is not that value
        }
    }

    /** Whether a request to this path may have to wait for the application, or to work for a whole group: nothing for a thread of others. */
    public boolean mayWait(String path) {
        return current.locations().stream().anyMatch(location -> takesLong(location) && mayMatch(location, path));
    }

    private static boolean takesLong(Location location) {
        return location.hooks().authorize().isPresent() || location.hooks().upstream().isPresent() || location.role() == Role.GROUP;
    }

    private static boolean mayMatch(Location location, String path) {
        try {
            return location.path().match(path).isPresent();
        } catch (PathTooLongException e) {
            return true;
        }
    }

    /** Whether the file has not been read anew since a request was found to belong to this one. */
    @SuppressWarnings("ReferenceEquality") // the same, not one like it: then all are the same, and their order
    public boolean isInForce(Location location) {
        for (Location present : current.locations()) {
            if (present == location) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether any location looks at one of these.
     *
     * @param variables their names, in lower case
     */
    public boolean lookAt(Set<String> variables) {
        return !Collections.disjoint(current.variables(), variables);
    }

    /** Those that are in force, in their order. */
    public List<Location> all() {
        return List.copyOf(current.locations()); // which it is already
    }
}
