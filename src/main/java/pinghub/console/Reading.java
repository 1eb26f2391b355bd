package pinghub.console;

import java.util.List;
import java.util.Map;

/**
 * The figures of a node at one moment. Counters are as of its start, so that any two readings tell what came in between; what is by name
 * leaves out what is 0.
 *
 * @param nanos             when, by the node's ticker
 * @param connections       open ones, by wire
 * @param channels          how many there are
 * @param postMessages      accepted by POST
 * @param websocketMessages accepted from websockets
 * @param unheard           accepted messages that had no subscriber
 * @param deliveries        messages written to subscribers
 * @param bytesIn           of the messages accepted
 * @param bytesOut          of the messages written
 * @param dropped           deliveries that did not happen, by reason
 * @param closed            connections that ended, by reason
 * @param refused           refused requests, by reason
 * @param memory            what is in use now
 * @param lag               the delivery lag's histogram, cumulative
 */
record Reading(long nanos, Map<String, Long> connections, int channels, long postMessages, long websocketMessages, long unheard,
        long deliveries, long bytesIn, long bytesOut, Map<String, Long> dropped, Map<String, Long> closed, Map<String, Long> refused,
        Memory memory, List<Long> lag) {

    /**
     * In bytes.
     *
     * @param outboxes of messages that wait for subscribers
     * @param history  of messages that are kept
     * @param heap     of the virtual machine, with what nobody needs any more
     * @param heapMax  what the heap may grow to
     */
    record Memory(long outboxes, long history, long heap, long heapMax) { }

    Reading {
        connections = Map.copyOf(connections);
        dropped = Map.copyOf(dropped);
        closed = Map.copyOf(closed);
        refused = Map.copyOf(refused);
        lag = List.copyOf(lag);
    }
}
