package org.adjoint4j.backend.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * Work in the order of the calls that made it, on its way to the stream. It is handed on in batches, as one graph each
 * where the same batch came before: see {@link Graphs}. What is queued last can still be exchanged for a kernel that does
 * more.
 *
 * <p>After the host has waited for all work the device has nothing to do, so the next batch is small, and each one after it
 * twice as long as the one before. Where steps follow each other and the host only asks for numbers of the one before, a
 * batch is soon a whole step, from one number that is asked for to the next.
 */
final class WorkQueue {
    private static final int FIRST_BATCH = 16;
    private static final int LARGEST_BATCH = 4096;

    private final Driver driver;
    private final Handles.Stream stream;
    private final Graphs graphs;
    private final List<Work> pending = new ArrayList<>();
    private final List<Handles.Event> before = new ArrayList<>();
    private final List<Handles.Event> after = new ArrayList<>();
    private int batch = FIRST_BATCH;
    private long batches;

    WorkQueue(Driver driver, Handles.Stream stream, Graphs graphs) {
        this.driver = driver;
        this.stream = stream;
        this.graphs = graphs;
    }

    /** Adds work. */
    void add(Work work) {
        // before the new piece, so that the last one can always be exchanged
        if (pending.size() >= batch) {
            flush();
            batch = Math.min(2 * batch, LARGEST_BATCH);
        }
        pending.add(work);
    }

    /** Returns whether this is the last piece of work and still here. */
    boolean endsWith(Work work) {
        return !pending.isEmpty() && pending.get(pending.size() - 1) == work;
    }

    /** Exchanges the last piece of work. */
    void replaceLast(Work work) {
        pending.set(pending.size() - 1, work);
    }

    /** Lets the work that is added from now on wait for a mark in another stream. */
    void awaitBefore(Handles.Event mark) {
        before.add(mark);
    }

    /** Sets a mark behind the work that was added so far. */
    void markAfter(Handles.Event mark) {
        after.add(mark);
    }

    /** Returns whether a mark is not in the stream yet. */
    boolean isToMark(Handles.Event mark) {
        return after.contains(mark);
    }

    /** Hands all work to the stream. */
    void flush() {
        try {
            before.forEach(mark -> driver.await(mark, stream));
            if (!pending.isEmpty()) {
                graphs.submit(List.copyOf(pending));
                batches++;
            }
            after.forEach(mark -> driver.record(mark, stream));
        } finally {
            pending.clear();
            before.clear();
            after.clear();
        }
    }

    /** Returns the stream after handing it all work, for what does not belong in a graph. */
    Handles.Stream flushed() {
        flush();
        return stream;
    }

    /** Returns how many batches were handed to the stream. */
    long batches() {
        return batches;
    }

    /** Waits for a mark that was set behind so many batches; if there are none after it the device is out of work. */
    void await(Handles.Event mark, long batchesBefore) {
        driver.await(mark);
        if (batches == batchesBefore) {
            batch = FIRST_BATCH;
        }
    }
}
