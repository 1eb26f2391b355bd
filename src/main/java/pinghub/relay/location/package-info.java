/**
 * Which requests the push relay serves, and how: the locations file ({@code pinghub.locations}).
 *
 * <p>{@link pinghub.relay.location.LocationFile} reads it into {@link pinghub.relay.location.Location}s, naming whatever is wrong with
 * its line. {@link pinghub.relay.location.Locations} has those that are valid at the moment and finds the one that a request belongs
 * to; a {@link pinghub.relay.location.Call} is that location with everything that it computes from the request: channel ids, the group,
 * limits. The names of the settings are those of the NGiNX HTTP Push Module and of Nchan, without their prefixes.
 */
package pinghub.relay.location;
