package com.ibm.ws.wsoc.external;

import com.ibm.ws.tcpchannel.internal.TCPConnLink;
import com.ibm.ws.tcpchannel.internal.TCPConnLink.WriteContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a session of Open Liberty's own websocket stack as Pinghub knows of it: the way to its network. */
public record SessionExt(SessionImpl impl) {

    /** Over this connection. */
    public static SessionExt over(TCPConnLink connection) {
        return new SessionExt(new SessionImpl(
                new WsocConnLink(connection, new CopyOnWriteArrayList<>(), new LinkWrite(connection.writer()), new CopyOnWriteArrayList<>())));
    }

    public record SessionImpl(WsocConnLink connLink) { }

    /** The second and the last remember what was done with it. */
    public record WsocConnLink(TCPConnLink tcpConnection, List<String> vConnection, LinkWrite linkWrite, List<String> told) {

        /** Lets go on who waits for its turn to write. */
        public void signalNotWriting() {
            told.add("not writing");
        }

        /** Forgets its session. */
        public void removeSession() {
            told.add("session removed");
        }
    }

    public record LinkWrite(WriteContext tcpWriteContext) { }
}
