package com.ibm.ws.tcpchannel.internal;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** As much of Open Liberty's connection without TLS as Pinghub knows of it. */
public record TCPConnLink(SocketChannel network) {

    /** What it reads from and writes to. */
    public record SocketIOChannel(SocketChannel getChannel) { }

    public SocketIOChannel getSocketIOChannel() {
        return new SocketIOChannel(network);
    }

    /** Ends the connection; why is of no importance here. */
    public void close(List<String> virtualConnection, Exception why) throws IOException {
        virtualConnection.add("closed");
        network.close();
    }
}
