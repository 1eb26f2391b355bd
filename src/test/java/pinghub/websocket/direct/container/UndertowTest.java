package pinghub.websocket.direct.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.servlet.spec.UpgradeServletInputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import pinghub.http.ForeignInput;

/** With as much of WildFly as Pinghub knows of it. */
class UndertowTest {

    private final UpgradeServletInputStream.Thread thread = new UpgradeServletInputStream.Thread();
    private final Runnable task = () -> { };

    @Test
    void aTaskComesBackToTheThreadOfItsConnectionAndLeavesTimeForTheOthers() {
        var another = new UpgradeServletInputStream.Thread();
        Undertow.thread(new UpgradeServletInputStream(another)).orElseThrow();

        Undertow.thread(new UpgradeServletInputStream(thread)).orElseThrow().execute(task);

        assertThat(thread.tasks()).containsExactly(task);
        assertThat(another.tasks()).isEmpty();
    }

    @Test
    void aThreadThatStopsRejects() {
        Executor executor = Undertow.thread(new UpgradeServletInputStream(thread)).orElseThrow();
        thread.stop();

        assertThatThrownBy(() -> executor.execute(task)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void anotherServersStreamHasNone() {
        assertThat(Undertow.thread(new ForeignInput())).isEmpty();
    }

    @Test
    void aStreamThatIsNotWhatItWasHasNone() {
        assertThat(Undertow.thread(new UpgradeServletInputStream(null))).isEmpty();
    }
}
