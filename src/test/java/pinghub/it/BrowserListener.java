package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** A subscription of the JavaScript client in a tab, which notes all that it is told. */
final class BrowserListener {

    // Everything is noted with its time, by the clock that retryAt is of.
    private static final String LISTEN = """
            const [url, path, options] = arguments;
            window.heard = [];
            window.gaps = [];
            window.states = [];
            return import('/-/pinghub.js').then(({ Pinghub }) => {
              window.subscription = new Pinghub(url, options).subscribe(path, {
                onmessage: (message) => heard.push(message),
                ongap: (gap) => gaps.push(gap),
                onstate: (state) => states.push({ at: Date.now(), ...state }),
              });
            });
            """;

    private final Tab tab;

    private BrowserListener(Tab tab) {
        this.tab = tab;
    }

    /** Makes a tab listen; what is in {@code options} goes to the constructor. */
    static BrowserListener in(Tab tab, String url, String path, Map<String, Object> options) {
        tab.script(LISTEN, url, path, options);
        return new BrowserListener(tab);
    }

    Tab tab() {
        return tab;
    }

    /** Waits until it is connected by this transport. */
    BrowserListener connectedBy(String transport) {
        tab.await(this::state, state -> assertThat(state).isEqualTo("open " + transport));
        return this;
    }

    /** Waits until it is not connected any more. */
    void lost() {
        tab.await(this::state, state -> assertThat(state).doesNotStartWith("open"));
    }

    /** Where it is: a state and a transport. */
    String state() {
        return (String) tab.script("const { state, transport } = states.at(-1) ?? {}; return `${state} ${transport}`");
    }

    /** The states so far, each once where it was told again. */
    List<String> states() {
        return strings("return states.map(({ state, transport }) => `${state} ${transport}`)"
                + ".filter((state, i, all) => state !== all[i - 1])");
    }

    void awaitWhy(String why) {
        tab.await(() -> strings("return states.map(({ why }) => why ?? '')"), all -> assertThat(all).contains(why));
    }

    /** How long it said it would wait, in ms, when this was the reason for the first time. */
    double waitAfter(String why) {
        awaitWhy(why);
        return ((Number) tab.script("const { at, retryAt } = states.find((state) => state.why === arguments[0]);"
                + "return retryAt - at", why)).doubleValue();
    }

    /** How long it said it would wait each time, in ms. */
    @SuppressWarnings("unchecked") // a script's array of numbers
    List<Number> waits() {
        return (List<Number>) tab.script("return states.filter(({ state }) => state === 'waiting')"
                + ".map(({ at, retryAt }) => retryAt - at)");
    }

    List<String> messages() {
        return strings("return heard.map(({ data }) => data)");
    }

    void awaitMessages(List<String> texts) {
        tab.await(this::messages, heard -> assertThat(heard).containsExactlyElementsOf(texts));
    }

    void awaitMessages(String... texts) {
        awaitMessages(List.of(texts));
    }

    List<String> ids() {
        return strings("return heard.map(({ id }) => id)");
    }

    /** Each as JSON. */
    List<String> gaps() {
        return strings("return gaps.map((gap) => JSON.stringify(gap))");
    }

    String cursor() {
        return (String) tab.script("return subscription.cursor");
    }

    /** Publishes, and returns whether it went out. */
    boolean send(String text) {
        return (Boolean) tab.script("return subscription.send(arguments[0])", text);
    }

    void close() {
        tab.script("subscription.close()");
    }

    @SuppressWarnings("unchecked") // a script's array of strings
    private List<String> strings(String script) {
        return (List<String>) tab.script(script);
    }
}
