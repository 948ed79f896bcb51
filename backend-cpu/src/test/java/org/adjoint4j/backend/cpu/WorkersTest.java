package org.adjoint4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class WorkersTest {
    private static final int TASKS = 1000;

    @Test
    void runsEveryTaskOnce() {
        Workers workers = new Workers(4);
        for (int round = 0; round < 200; round++) {
            assertThat(countsOf(workers)).containsOnly(1);
        }
    }

    @Test
    void wakesThreadsThatParked() {
        Workers workers = new Workers(3);
        for (int round = 0; round < 5; round++) {
            // longer than they spin
            LockSupport.parkNanos(20_000_000);
            assertThat(countsOf(workers)).containsOnly(1);
        }
    }

    @Test
    void cutsRangesWithoutGapOrOverlap() {
        AtomicIntegerArray counts = new AtomicIntegerArray(1003);
        new Workers(2).runRanges(1003, 100, (from, to) -> {
            for (int i = from; i < to; i++) {
                counts.incrementAndGet(i);
            }
        });
        assertThat(array(counts)).containsOnly(1);
    }

    @Test
    void rethrowsWhatATaskThrowsAndGoesOnWorking() {
        Workers workers = new Workers(2);
        assertThatThrownBy(() -> workers.run(100, (i, thread) -> {
                    if (i == 57) {
                        throw new IllegalStateException("task 57");
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("task 57");
        assertThat(countsOf(workers)).containsOnly(1);
    }

    @Test
    void aLoopInsideATaskRunsToo() {
        AtomicInteger inner = new AtomicInteger();
        Workers workers = new Workers(2);
        workers.run(10, (i, thread) -> workers.run(10, (j, other) -> inner.incrementAndGet()));
        assertThat(inner.get()).isEqualTo(100);
    }

    @Test
    void severalThreadsMayCallAtOnce() throws Exception {
        Workers workers = new Workers(2);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Future<int[]>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                results.add(callers.submit(() -> countsOf(workers)));
            }
            for (Future<int[]> result : results) {
                assertThat(result.get()).containsOnly(1);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void refusesToHaveNoThread() {
        assertThatThrownBy(() -> new Workers(0)).hasMessageContaining("at least 1 thread");
    }

    private static int[] countsOf(Workers workers) {
        AtomicIntegerArray counts = new AtomicIntegerArray(TASKS);
        workers.run(TASKS, (i, thread) -> counts.incrementAndGet(i));
        return array(counts);
    }

    private static int[] array(AtomicIntegerArray counts) {
        int[] values = new int[counts.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = counts.get(i);
        }
        return values;
    }
}
