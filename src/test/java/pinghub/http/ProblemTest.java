package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void aProblemHasWhatAReaderAndAProgramNeed() {
        JsonObject problem = problem(new Refusal("query", 400, "\"limit\" must be a \\ number."));

        assertThat(problem.keySet()).containsExactly("type", "title", "status", "detail", "reason");
        assertThat(problem.getString("type")).isEqualTo("about:blank");
        assertThat(problem.getString("title")).isEqualTo("Bad Request");
        assertThat(problem.getInt("status")).isEqualTo(400);
        assertThat(problem.getString("detail")).isEqualTo("\"limit\" must be a \\ number.");
        assertThat(problem.getString("reason")).isEqualTo("query");
    }

    @Test
    void aRefusalIsOneWhereTheRequestWantsIt() {
        var refusal = new Refusal("method", 405, "No.", Map.of("Allow", "GET"));
        var response = new FakeResponse();

        refusal.send(FakeRequest.get().attribute(Refusal.AS_PROBLEM, true), response);

        assertThat(response.getStatus()).isEqualTo(405);
        assertThat(response.headers()).containsEntry("Content-Type", "application/problem+json").containsEntry("Allow", "GET")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Content-Length", Integer.toString(Problem.of(refusal).length));
        assertThat(response.body()).contains("\"title\":\"Method Not Allowed\"");
    }

    @Test
    void otherwiseItIsASentence() {
        var response = new FakeResponse();

        Refusal.ORIGIN.send(FakeRequest.get(), response);

        assertThat(response.body()).isEqualTo(Refusal.ORIGIN.sentence() + "\n");
    }

    private static JsonObject problem(Refusal refusal) {
        return Json.createReader(new ByteArrayInputStream(Problem.of(refusal))).readObject();
    }
}
