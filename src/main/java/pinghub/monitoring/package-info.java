/**
 * What an operator sees: metrics as Prometheus text, through MicroProfile Metrics where the server has it and in the original's
 * plain-text form, and health. All of them read {@link pinghub.channel.Counters}; none is on a message's way.
 */
package pinghub.monitoring;
