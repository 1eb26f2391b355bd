/**
 * HTTP listeners on any channel: server-sent events (WHATWG HTML), streams of lines, and long polls. What they are told, and how, is in
 * src/docs/protocol/listening.md.
 *
 * <p>{@link pinghub.stream.StreamFilter} checks the request, subscribes a {@link pinghub.stream.Listener} and goes on asynchronously, so
 * that no thread waits; an {@link pinghub.stream.HttpWire} then writes what the listener's outbox holds, as the container has room.
 */
package pinghub.stream;
