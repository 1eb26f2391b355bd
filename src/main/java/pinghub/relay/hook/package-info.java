/**
 * What the application behind the relay is asked and told, by HTTP: whether somebody may publish or subscribe, that a subscriber has
 * come or gone, and what to publish instead of a message. No thread waits for an answer.
 */
package pinghub.relay.hook;
