package pinghub.relay.subscriber;

/** Where the head of an answer to a poll goes. */
interface AnswerHead {

    void status(int status);

    /** Sets a header; one that is there already has this value then. */
    void set(String name, String value);

    /** Sets the Etag, whose name is spelled like this: existing clients compare it as it is. */
    void etag(String value);
}
