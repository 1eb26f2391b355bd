/**
 * The websocket engine that speaks RFC 6455 itself, on the bytes of a connection that was upgraded by the Servlet API.
 *
 * <p>{@link pinghub.websocket.direct.DirectEngine} answers the handshake. The container then makes a
 * {@link pinghub.websocket.direct.DirectHandler}; its {@code DirectReader} reads what the client sends through a frame decoder. What
 * goes out is encoded once per message. Whoever has the {@link pinghub.websocket.Turn} of a {@code DirectWire}, a thread of
 * {@link pinghub.websocket.FanOut} or a publisher's, has its {@code FrameWriter} write all that has queued up in one go, through a
 * {@code Port} that leaves the connection alone while the container says that it is not ready. Where it is switched on and
 * offered, messages go both ways as permessage-deflate has them (RFC 7692), see {@link pinghub.websocket.direct.Compression}.
 */
package pinghub.websocket.direct;
