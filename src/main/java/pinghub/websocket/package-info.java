/**
 * The websocket door and wire (RFC 6455): one road for every upgrade.
 *
 * <p>{@link pinghub.websocket.WebSocketFilter} checks the handshake, the origin and the limits, and subscribes a
 * {@link pinghub.websocket.Connection} before the 101 leaves, so that a client that has seen its 101 misses nothing. The engine
 * then upgrades the request and attaches a {@link pinghub.wire.Wire}, which writes what the connection's outbox holds.
 * {@link pinghub.wire.KeepAlive} pings and ends what is dead, stuck or slow.
 */
package pinghub.websocket;
