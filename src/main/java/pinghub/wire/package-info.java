/**
 * What all wires have in common, websockets and HTTP responses alike: a {@link pinghub.wire.Client} with its outbox, its liveness and its
 * end; the threads that write ({@link pinghub.wire.FanOut}), a {@link pinghub.wire.Turn} at a time; and what looks after all clients
 * once a second and sends them away in the end ({@link pinghub.wire.KeepAlive}, {@link pinghub.wire.Drain}, {@link pinghub.wire.Closer}).
 */
package pinghub.wire;
