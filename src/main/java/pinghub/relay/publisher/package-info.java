/** How messages come into the relay's channels, by whatever door, and what their publishers are told. */
package pinghub.relay.publisher;
