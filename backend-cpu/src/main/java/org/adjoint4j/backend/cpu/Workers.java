package org.adjoint4j.backend.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Daemon threads that share the tasks of one parallel loop after the other with the calling thread.
 *
 * <p>They spin between loops, because a kernel follows a kernel within microseconds and waking a thread takes longer,
 * and park when nothing comes. Each thread begins with the same part of every loop, the calling one with the first, and helps
 * the others when it is done: what one loop left in a core's cache is read by the same core in the next. A loop started inside a task, or while another thread's loop runs, runs on its own
 * thread: the work is the same, since tasks are cut without regard to the number of threads.
 */
final class Workers {
    private static final long SPIN_NANOS = 1_000_000;
    private static final int SPINS_PER_CLOCK_READ = 64;
    private static final int SPINS_BEFORE_YIELD = 20_000;

    private final int threads;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicInteger parked = new AtomicInteger();
    private Thread[] helpers;
    private volatile Loop current;

    /** Makes a group of {@code threads} threads, the calling one included; they start with the first parallel loop. */
    Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a CPU backend needs at least 1 thread, got " + threads);
        }
        this.threads = threads;
    }

    /** Returns the number of threads, the calling one included. */
    int threads() {
        return threads;
    }

    /** Runs {@code task} for 0 … tasks − 1 in any order and returns when all are done; rethrows the first failure. */
    void run(int tasks, IntConsumer task) {
        run(tasks, (i, thread) -> task.accept(i));
    }

    /** As {@link #run(int, IntConsumer)} for tasks that want to know who runs them. */
    void run(int tasks, Task task) {
        if (tasks <= 1 || threads == 1 || !busy.compareAndSet(false, true)) {
            for (int i = 0; i < tasks; i++) {
                task.run(i, 0);
            }
            return;
        }
        try {
            runTogether(new Loop(tasks, task, threads));
        } finally {
            busy.set(false);
        }
    }

    /** Cuts 0 … n into ranges of {@code grain}, the last one shorter, and runs them. */
    void runRanges(int n, int grain, RangeTask task) {
        int tasks = n / grain + (n % grain == 0 ? 0 : 1);
        run(tasks, i -> task.run(i * grain, Math.min(n, (i + 1) * grain)));
    }

    private void runTogether(Loop loop) {
        startHelpers();
        current = loop;
        if (parked.get() > 0) {
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
        }
        loop.work(0);
        loop.await();
        current = null;
        loop.rethrow();
    }

    private void startHelpers() {
        if (helpers != null) {
            return;
        }
        helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int thread = i + 1;
            helpers[i] = new Thread(() -> help(thread), "adjoint4j-cpu-" + thread);
            helpers[i].setDaemon(true);
            helpers[i].start();
        }
    }

    private void help(int thread) {
        Loop last = null;
        while (true) {
            last = next(last);
            last.work(thread);
        }
    }

    private Loop next(Loop last) {
        long start = System.nanoTime();
        for (int spins = 1; ; spins++) {
            Loop loop = current;
            if (loop != null && loop != last) {
                return loop;
            }
            Thread.onSpinWait();
            if (spins % SPINS_PER_CLOCK_READ == 0 && System.nanoTime() - start > SPIN_NANOS) {
                park(last);
                start = System.nanoTime();
            }
        }
    }

    private void park(Loop last) {
        parked.incrementAndGet();
        // read again after announcing: run() publishes before it looks for parked threads
        while (current == null || current == last) {
            LockSupport.park(this);
        }
        parked.decrementAndGet();
    }

    /** The part of a loop between two bounds. */
    interface RangeTask {
        /** Works on from … to − 1. */
        void run(int from, int to);
    }

    /** A task of a loop. */
    interface Task {
        /** Runs task {@code index} on a thread of the group; tasks that run at the same time have different threads. */
        void run(int index, int thread);
    }

    /** One parallel loop. Thread t of T begins with tasks t · tasks / T and on, which are handed out by counting. */
    private static final class Loop {
        /** Distance of the threads' counters, so that they do not share a cache line. */
        private static final int PAD = 16;

        private final int tasks;
        private final Task task;
        private final int threads;
        private final AtomicIntegerArray taken;
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Loop(int tasks, Task task, int threads) {
            this.tasks = tasks;
            this.task = task;
            this.threads = threads;
            this.taken = new AtomicIntegerArray(threads * PAD);
        }

        void work(int thread) {
            for (int i = 0; i < threads; i++) {
                work(thread, (thread + i) % threads);
            }
        }

        private void work(int thread, int part) {
            int first = (int) ((long) part * tasks / threads);
            int end = (int) ((long) (part + 1) * tasks / threads);
            for (int i = first + taken.getAndIncrement(part * PAD);
                    i < end;
                    i = first + taken.getAndIncrement(part * PAD)) {
                try {
                    task.run(i, thread);
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        void await() {
            for (int spins = 0; done.get() < tasks; spins++) {
                if (spins < SPINS_BEFORE_YIELD) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
        }

        void rethrow() {
            Throwable thrown = failure.get();
            if (thrown instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
        }
    }
}
