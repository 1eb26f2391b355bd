package pinghub.websocket.direct;

import pinghub.channel.CloseReason;

/** What becomes of what a client sends; called by the one thread that reads. The arrays are the handler's to keep. */
interface FrameHandler {

    /** A whole text message. */
    void text(byte[] utf8);

    /** A whole binary message. */
    void binary(byte[] bytes);

    void ping(byte[] payload);

    void pong();

    /**
     * A close frame; nothing comes after it.
     *
     * @param code its status code; {@link FrameDecoder#NO_CODE} if it has none
     */
    void closed(int code);

    /** The client broke a rule; from now on only a close frame is looked for. Called once. */
    void broken(CloseReason reason);
}
