package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a suspended request was resumed with. */
final class RecordingAnswer {

    private final List<Object> outcomes = new ArrayList<>();
    private Runnable then = () -> { };

    /** What else to do when it is given, in the same thread and before the giver goes on. */
    void whenGiven(Runnable task) {
        then = task;
    }

    AsyncResponse asyncResponse() {
        return (AsyncResponse) Proxy.newProxyInstance(RecordingAnswer.class.getClassLoader(), new Class<?>[] {AsyncResponse.class},
                (proxy, called, arguments) -> {
                    if (called.getName().equals("resume")) {
                        then.run();
                        return outcomes.add(arguments[0]);
                    }
                    throw new UnsupportedOperationException(called.getName());
                });
    }

    boolean isGiven() {
        return !outcomes.isEmpty();
    }

    /** The response, if there is one and no more. */
    Response response() {
        return (Response) outcome();
    }

    Object outcome() {
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }
}
