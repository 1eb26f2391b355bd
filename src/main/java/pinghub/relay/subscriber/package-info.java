/**
 * Those who listen to channels of the push relay, as clients of the NGiNX HTTP Push Module and of Nchan do: long polls, interval polls,
 * server-sent events, websockets, and streams of parts, chunks or bodies.
 *
 * <p>{@link pinghub.relay.subscriber.Subscribers} finds the kind ({@link pinghub.relay.subscriber.Kinds}) and where the client goes on
 * ({@link pinghub.relay.subscriber.Resumption}), and subscribes. What is there for a poll is answered at once; who is held is a
 * {@link pinghub.wire.Client} as any other, to which a wire writes, so that no thread waits.
 */
package pinghub.relay.subscriber;
