package pinghub.relay;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.config.SomeSettings;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.http.SomeDoors;
import pinghub.http.SomePolicies;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.channel.RelayLimits;
import pinghub.relay.hook.SomeHooks;
import pinghub.relay.info.SomeGroups;
import pinghub.relay.location.Locations;
import pinghub.relay.location.SomeLocations;
import pinghub.relay.publisher.SomePublishers;

/** A relay with its locations and its filter, and clocks that do not go. */
final class SomeRelay {

    final HandTicker ticker = new HandTicker();
    final Counters counters = new Counters();
    final Channels plain;
    final RelayChannels channels;
    final RelayFilter filter = new RelayFilter();
    private final RelayClaims claims;
    private int passedOn;

    SomeRelay(String yaml) {
        this(yaml, 1 << 20);
    }

    SomeRelay(String yaml, long maxBytes, String... settings) {
        var limits = new Limits(100, 2000, 256, 1 << 20);
        plain = new Channels(limits, counters);
        channels = new RelayChannels(limits, new RelayLimits(maxBytes), plain, counters, ticker, () -> Instant.ofEpochSecond(1_800_000_000));
        Locations locations = SomeLocations.of(yaml);
        claims = new RelayClaims(locations);
        filter.bodies = SomeDoors.bodies(SomeSettings.with(), counters, ticker);
        filter.hooks = SomeHooks.with(counters);
        filter.publishers = SomePublishers.with(channels, filter.hooks, counters, ticker);
        filter.groups = SomeGroups.with(channels, counters);
        filter.channels = channels;
        filter.waiting = new HandshakeWait(counters);
        filter.addresses = SomePolicies.addresses(SomeSettings.with(settings), ticker);
    }

    /** How a request is answered; status 0 if it went on to other filters. */
    FakeResponse serve(FakeRequest request, String path) throws Exception {
        var response = new FakeResponse();
        serve(request, path, response);
        return response;
    }

    void serve(FakeRequest request, String path, HttpServletResponse response) throws Exception {
        claims.claims(path, request.path(path));
        filter.doFilter(request, response, (served, answered) -> passedOn++);
    }

    FakeResponse serve(String method, String pathAndQuery) throws Exception {
        return serveAt(pathAndQuery, FakeRequest.of(method));
    }

    FakeResponse post(String pathAndQuery, String body) throws Exception {
        return serveAt(pathAndQuery, FakeRequest.post().body(body));
    }

    private FakeResponse serveAt(String pathAndQuery, FakeRequest request) throws Exception {
        String[] parts = pathAndQuery.split("\\?", 2);
        return serve(parts.length == 2 ? request.query(parts[1]) : request, parts[0]);
    }

    int passedOn() {
        return passedOn;
    }
}
