package pinghub.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Runs tasks in threads that start at the same moment, and hands on what any of them threw. */
public final class Together {

    // Far more than any of them takes; only a deadlock gets here.
    private static final int LIMIT_SECONDS = 30;

    private static final int SPINS_BEFORE_YIELD = 1000; // the other thread may not have a core at all
    private static final long DUELS_NANOS = 200_000_000;
    private static final int STAGGER = 40;              // pauses; one is some ten nanoseconds

    private Together() {
    }

    /** What one thread does. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    /** What each of several threads does, told by their numbers from 0. */
    @FunctionalInterface
    public interface NumberedTask {
        void run(int number) throws Exception;
    }

    /** Two things that happen at the same time, and what must hold afterwards. */
    public record Duel(Runnable one, Runnable other, Runnable check) { }

    /**
     * Fights fresh duels between two threads that wait for each other spinning: as close together as two cores can be, with
     * now the one and now the other a little ahead, so that a gap of a few instructions is hit within some thousand rounds.
     * On a busy machine it is fewer rounds rather than more time.
     */
    public static void duel(int rounds, Supplier<Duel> duels) throws Exception {
        var current = new AtomicReference<Duel>();
        var started = new AtomicInteger();
        var finished = new AtomicInteger();
        long start = System.nanoTime();
        run(
                () -> {
                    try {
                        for (int round = 1; round <= rounds && System.nanoTime() - start < DUELS_NANOS; round++) {
                            current.set(duels.get());
                            started.set(round);
                            stagger(round);
                            current.get().one().run();
                            await(finished, round);
                            current.get().check().run();
                        }
                    } finally {
                        started.set(Integer.MAX_VALUE);
                    }
                },
                () -> {
                    for (int round = 1; round <= rounds && await(started, round) != Integer.MAX_VALUE; round++) {
                        stagger(-round);
                        try {
                            current.get().other().run();
                        } finally {
                            finished.set(round);
                        }
                    }
                });
    }

    private static int await(AtomicInteger counter, int value) {
        int spins = 0;
        while (counter.get() < value) {
            if (++spins % SPINS_BEFORE_YIELD == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
        return counter.get();
    }

    private static void stagger(int round) {
        for (int i = round % STAGGER; i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    public static void run(int threads, NumberedTask task) throws Exception {
        run(IntStream.range(0, threads).mapToObj(number -> (Task) () -> task.run(number)).toArray(Task[]::new));
    }

    public static void run(Task... tasks) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(tasks.length);
        var start = new CyclicBarrier(tasks.length);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (Task task : tasks) {
                runs.add(executor.submit(() -> {
                    start.await();
                    task.run();
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
