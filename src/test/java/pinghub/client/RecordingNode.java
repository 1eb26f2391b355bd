package pinghub.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node that remembers what it was asked to publish, and fails where a test wants it to. */
final class RecordingNode implements Node {

    static final int MAX_BYTES = 10;

    private final List<List<String>> requests = new ArrayList<>();
    private final Map<String, PinghubException> failures = new HashMap<>();

    RecordingNode failing(String text, PinghubException why) {
        failures.put(text, why);
        return this;
    }

    /** Each as {@code /channel text}, one list for each call. */
    List<List<String>> requests() {
        return requests;
    }

    @Override
    public String reservedPrefix() {
        return "/-/";
    }

    @Override
    public int messageMaxBytes() {
        return MAX_BYTES;
    }

    @Override
    public List<Outcome> publish(List<Draft> drafts) {
        requests.add(drafts.stream().map(draft -> draft.channel() + " " + draft.text()).toList());
        return drafts.stream().map(draft -> failures.containsKey(draft.text()) ? new Outcome.Failed(failures.get(draft.text()))
                : (Outcome) new Outcome.Accepted(new Published(drafts.size(), Optional.of("a:1")))).toList();
    }
}
