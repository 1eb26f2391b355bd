package org.glassfish.grizzly;

import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.glassfish.grizzly.memory.Buffers;

/** As much of a connection of Grizzly, below Payara, as Pinghub knows of it. */
public final class Connection {

    private static final Queue QUEUE = new Queue(); // one for all connections

    private final List<Object> filters;
    private final SocketChannel network;
    private final ByteArrayOutputStream queued = new ByteArrayOutputStream();
    private int maxWaiting;
    private String end = "";
    private boolean full;

    /** With the filters through which everything goes, from the network up. */
    public Connection(SocketChannel network, Object... filters) {
        this.network = network;
        this.filters = List.of(filters);
    }

    /** What can be written. */
    public record WritableMessage(ByteBuffer content) { }

    /** Who would be told. */
    public interface CompletionHandler { }

    /** Who would copy it. */
    public interface MessageCloner { }

    /** The way to the queue of all connections. */
    public static final class Transport {
        public Transport getAsyncQueueIO() {
            return this;
        }

        public Queue getWriter() {
            return QUEUE;
        }
    }

    /** What is still to be written, of all connections. */
    public static final class Queue {
        public void write(Connection connection, SocketAddress to, WritableMessage message, CompletionHandler handler,
                MessageCloner cloner) {
            if (connection.full) {
                throw new IllegalStateException("the queue is full");
            }
            connection.queued.writeBytes(message.content().array());
        }
    }

    public byte[] queued() {
        return queued.toByteArray();
    }

    public int maxWaiting() {
        return maxWaiting;
    }

    /** How it ended; empty while it has not. */
    public String end() {
        return end;
    }

    /** From now on its queue takes nothing. */
    public void fill() {
        full = true;
    }

    public List<Object> getProcessor() {
        return filters;
    }

    public Transport getTransport() {
        return new Transport();
    }

    public Buffers.MemoryManager getMemoryManager() {
        return new Buffers.MemoryManager();
    }

    public void setMaxAsyncWriteQueueSize(int bytes) {
        maxWaiting = bytes;
    }

    public SocketChannel getChannel() {
        return network;
    }

    public void closeSilently() {
        end = "once everything is written";
    }

    public void terminateSilently() {
        end = "at once";
    }

    public boolean isOpen() {
        return end.isEmpty();
    }
}
