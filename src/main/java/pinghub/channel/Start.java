package pinghub.channel;

/** Where in a channel a subscriber begins. */
public sealed interface Start {

    /** With what is published from now on. */
    record Now() implements Start { }

    /** With what follows this message, as far back as messages are kept. */
    record After(Cursor cursor) implements Start { }

    /** With so many of the messages that are kept, the newest, or with all if there are fewer; 0 or more. */
    record Last(int messages) implements Start {

        public Last {
            if (messages < 0) {
                throw new IllegalArgumentException("messages must be 0 or more, was " + messages);
            }
        }
    }
}
