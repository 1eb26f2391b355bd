/**
 * The core: channels that broadcast messages to their subscribers, first in, first out.
 *
 * <p>A door hands a {@link pinghub.channel.Message} for a {@link pinghub.channel.ChannelName} to
 * {@link pinghub.channel.Channels}; the channel fixes the order and offers the message to each
 * {@link pinghub.channel.Subscriber}, whose bounded {@link pinghub.channel.Outbox} takes it; a wire writes the outbox to
 * the network when the network is ready. Nothing here waits, and nothing here knows a protocol, a container or a setting's
 * name.
 */
package pinghub.channel;
