package org.adjoint4j.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.testing.BackendConformance.Check;

/** The pool of buffers, and use by several threads. */
final class MemoryConformance {
    private static final int THREADS = 4;

    private final ConformanceSubject subject;

    MemoryConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("allocate: buffers that are held share no memory", this::distinct),
                subject.check("allocate: recycled buffers are as good as new", this::recycled),
                subject.check("allocate: a buffer knows its type, length and backend", this::described),
                subject.check("recycle: a buffer can be released once", this::releasedTwice),
                subject.check("recycle: a retained buffer keeps its contents", this::retained),
                subject.check("concurrency: kernels called from several threads", this::concurrent));
    }

    private void distinct() {
        for (int n : new int[] {1, 7, 100, 1025}) {
            List<Buffer> buffers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                // every third is given back at once, to be found again in the pool
                Buffer buffer = filled(n, i);
                if (i % 3 == 0) {
                    buffer.release();
                } else {
                    buffers.add(buffer);
                }
            }
            for (int i = 0; i < buffers.size(); i++) {
                assertAll(buffers.get(i), i / 2 * 3 + i % 2 + 1);
            }
            buffers.forEach(Buffer::release);
        }
    }

    private void recycled() {
        for (int n : new int[] {0, 1, 13, 1024, 1025, 100_003}) {
            for (int round = 0; round < 10; round++) {
                Buffer buffer = filled(n, round);
                assertAll(buffer, round);
                buffer.release();
            }
        }
    }

    private void described() {
        Buffer buffer = subject.backend().allocate(subject.type(), 13);
        if (buffer.type() != subject.type() || buffer.length() != 13 || !buffer.isExclusive()) {
            throw new AssertionError("allocate(" + subject.type() + ", 13) gave " + buffer.type() + ", "
                    + buffer.length() + ", exclusive=" + buffer.isExclusive());
        }
        if (!buffer.backend().name().equals(subject.backend().name())) {
            throw new AssertionError(
                    "the buffer's backend is " + buffer.backend().name());
        }
        buffer.release();
    }

    private void releasedTwice() {
        Buffer buffer = subject.backend().allocate(subject.type(), 13);
        buffer.release();
        try {
            buffer.release();
        } catch (IllegalStateException expected) {
            return;
        }
        throw new AssertionError("a second release was accepted");
    }

    private void retained() {
        Buffer buffer = filled(100, 3);
        buffer.retain();
        buffer.release();
        Buffer other = filled(100, 4);
        assertAll(buffer, 3);
        buffer.release();
        other.release();
    }

    /** Runs other checks in several threads at a time, each in its own order. */
    private void concurrent() {
        ConformanceSubject once = subject.withOneSeed();
        List<Check> checks = new ArrayList<>();
        checks.addAll(new SoftmaxConformance(once).checks());
        checks.addAll(new LayerNormConformance(once).checks());
        checks.addAll(new AttentionConformance(once).checks());
        checks.addAll(new IndexingConformance(once).checks());
        checks.addAll(new ProductConformance(once).layerChecks());
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int start = thread * checks.size() / THREADS;
                runs.add(executor.submit(() -> runFrom(start, checks)));
            }
            runs.forEach(MemoryConformance::await);
        } finally {
            executor.shutdownNow();
        }
    }

    private static void runFrom(int start, List<Check> checks) {
        for (int i = 0; i < checks.size(); i++) {
            checks.get((start + i) % checks.size()).body().run();
        }
    }

    private static void await(Future<?> run) {
        try {
            run.get();
        } catch (ExecutionException e) {
            throw new AssertionError(
                    "with " + THREADS + " threads: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Buffer filled(int n, double value) {
        Backend backend = subject.backend();
        Buffer buffer = backend.allocate(subject.type(), n);
        backend.fill(buffer, n, value);
        return buffer;
    }

    private void assertAll(Buffer buffer, double expected) {
        double[] values = new double[buffer.length()];
        subject.backend().read(buffer, values);
        for (int i = 0; i < values.length; i++) {
            if (values[i] != expected) {
                throw new AssertionError(
                        "element " + i + " of " + values.length + " is " + values[i] + ", not " + expected);
            }
        }
    }
}
