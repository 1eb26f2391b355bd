package pinghub.http;

import jakarta.enterprise.inject.Instance;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

/** What the container would have found for an injection point that takes all there are. */
final class SomeInstances {

    private SomeInstances() {
    }

    /** These protocols. */
    @SuppressWarnings("unchecked") // a proxy knows no type parameters
    static Instance<Claims> of(Claims... all) {
        return (Instance<Claims>) Proxy.newProxyInstance(SomeInstances.class.getClassLoader(), new Class<?>[] {Instance.class},
                (proxy, called, arguments) -> {
                    if (called.getName().equals("stream")) {
                        return Stream.of(all);
                    }
                    throw new UnsupportedOperationException(called.getName());
                });
    }
}
