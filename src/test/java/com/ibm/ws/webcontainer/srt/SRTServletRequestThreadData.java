package com.ibm.ws.webcontainer.srt;

/** As in Open Liberty, with what a test wants to know: which request the current thread has served. */
public final class SRTServletRequestThreadData {

    private static final ThreadLocal<SRTServletRequestThreadData> INSTANCE = ThreadLocal.withInitial(SRTServletRequestThreadData::new);

    private String request;

    public static SRTServletRequestThreadData getInstance() {
        return INSTANCE.get();
    }

    public void init(SRTServletRequestThreadData data) {
        request = data == null ? null : data.request;
    }

    /** The current thread serves a request. */
    public static void serve(String request) {
        getInstance().request = request;
    }

    /** The last that the current thread has served; {@code null} if none is known. */
    public static String served() {
        return getInstance().request;
    }
}
