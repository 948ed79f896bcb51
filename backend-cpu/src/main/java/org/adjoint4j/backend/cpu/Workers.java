package org.adjoint4j.backend.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Daemon threads that share the tasks of one parallel loop after the other with the calling thread.
 *
 * <p>They spin between loops, because a kernel follows a kernel within microseconds and waking a thread takes longer,
 * and park when nothing comes. Each thread begins with the same part of every loop, the calling one with the first, and helps
 * the others when it is done: what one loop left in a core's cache is read by the same core in the next. A loop started
 * inside a task, or while another thread's loop runs, runs on its own thread: the work is the same, since tasks are cut
 * without regard to the number of threads. Starting a loop makes no objects.
 */
final class Workers {
    private static final long SPIN_NANOS = 1_000_000;
    private static final int SPINS_PER_CLOCK_READ = 64;
    private static final int SPINS_BEFORE_YIELD = 20_000;

    /** Distance of the threads' counters, so that they do not share a cache line. */
    private static final int PAD = 8;

    private final int threads;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicInteger parked = new AtomicInteger();
    private Thread[] helpers;

    // The loop that runs. Its number is odd while the fields are set; whoever reads them looks at it before and after.
    private volatile int number;
    private volatile int tasks;
    private volatile Task task;
    /** For each thread the number of the loop and, in the lower half, the next task of its part. */
    private final AtomicLongArray next;

    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Ranges ranges = new Ranges();

    /** Makes a group of {@code threads} threads, the calling one included; they start with the first parallel loop. */
    Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a CPU backend needs at least 1 thread, got " + threads);
        }
        this.threads = threads;
        this.next = new AtomicLongArray(threads * PAD);
    }

    /** Returns the number of threads, the calling one included. */
    int threads() {
        return threads;
    }

    /** Runs {@code task} for 0 … tasks − 1 in any order and returns when all are done; rethrows the first failure. */
    void run(int tasks, Task task) {
        if (!mayShare(tasks)) {
            for (int i = 0; i < tasks; i++) {
                task.run(i, 0);
            }
            return;
        }
        try {
            runTogether(tasks, task);
        } finally {
            busy.set(false);
        }
    }

    /** Cuts 0 … n into ranges of {@code grain}, the last one shorter, and runs them. */
    void runRanges(int n, int grain, RangeTask task) {
        int tasks = n / grain + (n % grain == 0 ? 0 : 1);
        if (!mayShare(tasks)) {
            for (int i = 0; i < tasks; i++) {
                task.run(i * grain, Math.min(n, (i + 1) * grain));
            }
            return;
        }
        try {
            ranges.set(n, grain, task);
            runTogether(tasks, ranges);
        } finally {
            ranges.set(0, 1, null);
            busy.set(false);
        }
    }

    /** Whether a loop may run on all threads; if so, others may not until {@code busy} is taken back. */
    private boolean mayShare(int tasks) {
        return tasks > 1 && threads > 1 && busy.compareAndSet(false, true);
    }

    private void runTogether(int tasks, Task task) {
        startHelpers();
        int loop = begin(tasks, task);
        if (parked.get() > 0) {
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
        }
        work(0, loop, tasks, task);
        await(tasks);
        this.task = null;
        Throwable thrown = failure.getAndSet(null);
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    /** Publishes a loop and returns its number. */
    private int begin(int tasks, Task task) {
        int loop = number + 2;
        number = loop - 1;
        this.tasks = tasks;
        this.task = task;
        done.set(0);
        for (int part = 0; part < threads; part++) {
            next.set(part * PAD, (long) loop << 32 | first(part, tasks));
        }
        number = loop;
        return loop;
    }

    /** Returns the first task of a thread's part. */
    private int first(int part, int tasks) {
        return (int) ((long) part * tasks / threads);
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
        int last = 0;
        while (true) {
            last = awaitLoopAfter(last);
            int count = tasks;
            Task shared = task;
            if (number == last) {
                work(thread, last, count, shared);
            }
        }
    }

    private int awaitLoopAfter(int last) {
        long start = System.nanoTime();
        for (int spins = 1; ; spins++) {
            int loop = number;
            if (loop != last && loop % 2 == 0) {
                return loop;
            }
            Thread.onSpinWait();
            if (spins % SPINS_PER_CLOCK_READ == 0 && System.nanoTime() - start > SPIN_NANOS) {
                park(last);
                start = System.nanoTime();
            }
        }
    }

    private void park(int last) {
        parked.incrementAndGet();
        // read again after announcing: a loop is published before its caller looks for parked threads
        while (number == last) {
            LockSupport.park(this);
        }
        parked.decrementAndGet();
    }

    /** Runs tasks of a loop, those of the thread's own part first, until all are taken or the loop is over. */
    private void work(int thread, int loop, int tasks, Task task) {
        for (int i = 0; i < threads; i++) {
            int part = (thread + i) % threads;
            int end = first(part + 1, tasks);
            for (int index = take(part, loop, end); index >= 0; index = take(part, loop, end)) {
                try {
                    task.run(index, thread);
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                } finally {
                    done.incrementAndGet();
                }
            }
        }
    }

    /** Takes the next task of a part, −1 if there is none. A loop of which a task was taken is not over before it is done. */
    private int take(int part, int loop, int end) {
        while (true) {
            long taken = next.get(part * PAD);
            int index = (int) taken;
            if ((int) (taken >>> 32) != loop || index >= end) {
                return -1;
            }
            if (next.compareAndSet(part * PAD, taken, taken + 1)) {
                return index;
            }
        }
    }

    private void await(int tasks) {
        for (int spins = 0; done.get() < tasks; spins++) {
            if (spins < SPINS_BEFORE_YIELD) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
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

    /** The ranges of the loop that runs, as its tasks. */
    private static final class Ranges implements Task {
        private int n;
        private int grain;
        private RangeTask task;

        void set(int n, int grain, RangeTask task) {
            this.n = n;
            this.grain = grain;
            this.task = task;
        }

        @Override
        public void run(int index, int thread) {
            task.run(index * grain, Math.min(n, (index + 1) * grain));
        }
    }
}
