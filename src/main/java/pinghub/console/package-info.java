/**
 * The operator's console: static files, and the figures behind them as server-sent events. Once a second {@link pinghub.console.LiveFeed}
 * reads the node's figures, of which {@link pinghub.console.Sampler} remembers fifteen minutes; who listens is told those first, and then
 * each sample. Channels are looked at one by one ({@link pinghub.console.TopChannels}) only while somebody listens.
 */
package pinghub.console;
