/**
 * The websocket engine by the book: the container's own protocol stack behind a {@code @ServerEndpoint}
 * (on Open Liberty and WildFly the same without its annotation). Works wherever Jakarta
 * WebSocket does.
 *
 * <p>{@link pinghub.websocket.standard.StandardEngine} gives each request a path of one segment that the endpoint's template
 * matches, and remembers its connection under it; {@link pinghub.websocket.standard.ChannelEndpoint} picks it up when the
 * container opens the session. {@link pinghub.websocket.standard.StandardWire} has one send in flight;
 * {@link pinghub.websocket.FanOut} has the threads that send.
 */
package pinghub.websocket.standard;
