package pinghub.wire;

import jakarta.servlet.ServletRequest;

/** A server's way to hand on requests that repeat others, as {@link Repeats} has it. Names no type of a server, which others do not have. */
public interface Repeater {

    /** As {@link Repeats#offer}. */
    void offer(ServletRequest request, Repeat repeat);

    /** As {@link Repeats#stop}. */
    void stop();
}
