/**
 * The push relay: the protocol of the NGiNX HTTP Push Module and of Nchan, on URLs that a locations file gives it.
 *
 * <p>{@link pinghub.relay.RelayClaims} finds the location of a request ({@code relay.location}), and {@link pinghub.relay.RelayFilter}
 * sends it to its door: a publisher's ({@code relay.publisher}), a subscriber's ({@code relay.subscriber}), a group's or the status
 * page ({@code relay.info}), after the application was asked, where it is to be ({@code relay.hook}). Messages and subscribers meet in
 * {@code relay.channel}. Source: Basic HTTP Push Relay Protocol, revision 2.23, and what Nchan 1.3 adds to it.
 */
package pinghub.relay;
