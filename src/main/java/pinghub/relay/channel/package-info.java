/**
 * The channels of the push relay: named by group and id, with a buffer of messages that are known by second and tag, and settings that
 * come with each request.
 *
 * <p>{@link pinghub.relay.channel.RelayChannels} stamps and keeps a message and offers it to the core, which has the outboxes, in one
 * step; who subscribes takes what is kept and joins the core in one step too, so that nothing is lost or seen twice between the two.
 * Whoever is to be closed or written to is so after the locks are released. Order of locks: {@link pinghub.relay.channel.Seconds}, the
 * map of channels, one relay channel, the core.
 */
package pinghub.relay.channel;
