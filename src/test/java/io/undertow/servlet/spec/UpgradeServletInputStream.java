package io.undertow.servlet.spec;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * As much of WildFly's stream as Pinghub knows of it: the way to the thread that calls for it. In place of Undertow's own, which does not
 * load without the rest of WildFly.
 */
public final class UpgradeServletInputStream extends ServletInputStream {

    private final Channel channel;

    /** Of this thread, or with nothing behind if it is {@code null}. */
    public UpgradeServletInputStream(Thread thread) {
        channel = thread == null ? null : new Channel(thread);
    }

    /** What it reads from. */
    public record Channel(Thread getIoThread) { }

    /** That of many connections, which only remembers what it was given. */
    public static final class Thread {

        private final List<Runnable> tasks = new ArrayList<>();
        private boolean stopped;

        public void executeAfter(Runnable task, long time, TimeUnit unit) {
            if (stopped) {
                throw new RejectedExecutionException("stopped");
            }
            if (time <= 0 || unit.toSeconds(time) > 0) {
                throw new IllegalStateException("no turn for the others, or too many");
            }
            tasks.add(task);
        }

        public List<Runnable> tasks() {
            return tasks;
        }

        /** From now on it takes nothing. */
        public void stop() {
            stopped = true;
        }
    }

    @Override
    public int read() {
        throw new IllegalStateException("nobody reads");
    }

    @Override
    public boolean isFinished() {
        throw new IllegalStateException("nobody reads");
    }

    @Override
    public boolean isReady() {
        throw new IllegalStateException("nobody reads");
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new IllegalStateException("nobody reads");
    }
}
