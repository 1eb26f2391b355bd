package pinghub.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.apache.catalina.connector.CoyoteOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayaraAnswersTest {

    private final PayaraAnswers answers = new PayaraAnswers();

    @ParameterizedTest
    @CsvSource({"0, false", "100, false", "101, true"})
    void aConnectionEndsIfMoreWaitsForItsClientThanMay(int unread, boolean cut) throws IOException {
        var stream = new CoyoteOutputStream(unread);

        assertThat(answers.cut(on(stream), 100)).isEqualTo(cut);

        assertThat(stream.isCut()).isEqualTo(cut);
    }

    @Test
    void eachConnectionIsLookedAtByItself() throws IOException {
        var slow = new CoyoteOutputStream(101);
        var quick = new CoyoteOutputStream(0);

        assertThat(answers.cut(on(quick), 100)).isFalse();
        assertThat(answers.cut(on(slow), 100)).isTrue();
        assertThat(answers.cut(on(quick), 100)).isFalse();

        assertThat(quick.isCut()).isFalse();
    }

    @Test
    void oneThatEndsAtThisMomentIsNoFaultAndTheOthersAreStillLookedAt() throws IOException {
        answers.cut(on(new CoyoteOutputStream(0)), 100);

        assertThat(answers.cut(on(new CoyoteOutputStream(101).leaveConnection()), 100)).isFalse();

        assertThat(answers.cut(on(new CoyoteOutputStream(101)), 100)).isTrue();
    }

    @Test
    void anotherServersAnswersAreItsOwnBusiness() throws IOException {
        assertThat(answers.cut(on(new AnotherStream()), 100)).isFalse();

        assertThat(answers.cut(response(() -> {
            throw new AssertionError("it was asked once");
        }), 100)).isFalse();
    }

    private static ServletResponse on(ServletOutputStream stream) {
        return response(() -> stream);
    }

    private static ServletResponse response(Supplier<ServletOutputStream> stream) {
        return (ServletResponse) Proxy.newProxyInstance(PayaraAnswersTest.class.getClassLoader(),
                new Class<?>[] {ServletResponse.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("getOutputStream")) {
                        return stream.get();
                    }
                    throw new UnsupportedOperationException(called.getName());
                });
    }

    private static final class AnotherStream extends ServletOutputStream {

        @Override
        public void write(int single) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isReady() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
