package pinghub.channel;

import org.jspecify.annotations.Nullable;

/** What became of a message that was to be published. */
public sealed interface Publication {

    /** The number of subscribers it was meant for. */
    int subscribers();

    /**
     * It is on its way.
     *
     * @param id its id; {@code null} where it has none, because nobody listens and nothing is kept
     */
    record Published(int subscribers, @Nullable Cursor id) implements Publication { }

    /** It would have to be kept and there is no room for that; nobody gets it. */
    record NoRoom() implements Publication {

        @Override
        public int subscribers() {
            return 0;
        }
    }
}
