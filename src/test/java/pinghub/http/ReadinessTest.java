package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void aNodeIsReadyFromItsStartToItsStop() {
        var readiness = new Readiness();
        assertThat(readiness.isReady()).isFalse();

        readiness.up();
        assertThat(readiness.isReady()).isTrue();

        readiness.down();
        assertThat(readiness.isReady()).isFalse();
    }
}
