package com.ibm.ws.tcpchannel.internal;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** As much of Open Liberty's connection without TLS as Pinghub knows of it. */
public record TCPConnLink(SocketChannel network, WriteContext writer) {

    /** One that nobody writes to. */
    public TCPConnLink(SocketChannel network) {
        this(network, new WriteContext());
    }

    /** A write that waits until it is done; whoever is told that it is over looks at what went wrong, and if that is nothing waits on. */
    public static final class WriteContext {

        private final SimpleSync blockWait = new SimpleSync();
        private volatile boolean blockedThread;
        private volatile IOException blockingIOError;

        /** As with a connection that has ended without a word to whom it has kept waiting. */
        public void write() throws IOException {
            blockedThread = true;
            while (blockingIOError == null) {
                blockWait.simpleWait();
            }
            throw blockingIOError;
        }

        /** The server's own; an interrupt is not an end. */
        private static final class SimpleSync {

            private boolean notifyOn;

            synchronized void simpleWait() {
                try {
                    while (!notifyOn) {
                        wait();
                    }
                } catch (InterruptedException e) {
                    // As the server does it.
                }
                notifyOn = false;
            }

            synchronized void simpleNotify() {
                notifyOn = true;
                notifyAll();
            }
        }
    }

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
