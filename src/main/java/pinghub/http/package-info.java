/**
 * The HTTP doors: which channel a URL names, who may come in, publishing by POST, and the page.
 *
 * <p>{@link pinghub.http.ChannelFilter} sees every request first. It decodes the path ({@link pinghub.http.ChannelPath}), lets
 * upgrades pass to the websocket package and reads POST bodies without blocking a thread ({@link pinghub.http.BodyReader}). A POST
 * that is there whole it serves itself ({@link pinghub.http.PostDoor}); all else it forwards to one clean internal path, where
 * JAX-RS resources answer. The containers differ in what they do with paths such as {@code /a;b//c}, and none sees one.
 */
package pinghub.http;
