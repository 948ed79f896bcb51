package org.adjoint4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import jcuda.driver.CUevent_flags;
import jcuda.driver.JCudaDriver;

/**
 * Copies of arrays between host and device, in the order of all other work, through pinned memory. A ring of pieces lets
 * the host fill one while the device copies others; before a piece is filled again its last copy must be done.
 */
final class Staging {
    private static final int PIECES = 16;
    private static final long PIECE_BYTES = 1 << 20;

    private final Driver driver;
    private final WorkQueue queue;
    private final Piece[] pieces = new Piece[PIECES];
    private int next;

    Staging(Driver driver, WorkQueue queue) {
        this.driver = driver;
        this.queue = queue;
    }

    /** Writes or reads host values: {@code bytes} bytes of pinned memory are those from byte {@code from} on. */
    interface Part {
        void move(MemorySegment pinned, long from, long bytes);
    }

    /** Queues a copy to the device; {@code fill} has been called for all parts when this returns. */
    void send(long to, long bytes, Part fill) {
        Handles.Stream stream = queue.flushed();
        for (long from = 0; from < bytes; from += PIECE_BYTES) {
            Piece piece = piece();
            long size = Math.min(PIECE_BYTES, bytes - from);
            fill.move(piece.memory, from, size);
            driver.copyToDevice(to + from, piece.memory, size, stream);
            driver.record(piece.done, stream);
        }
    }

    /** Copies from the device and waits: {@code take} has been called for all parts when this returns. */
    void receive(long from, long bytes, Part take) {
        Handles.Stream stream = queue.flushed();
        for (long at = 0; at < bytes; at += PIECE_BYTES) {
            Piece piece = piece();
            long size = Math.min(PIECE_BYTES, bytes - at);
            driver.copyToHost(piece.memory, from + at, size, stream);
            driver.record(piece.done, stream);
            queue.await(piece.done, queue.batches());
            take.move(piece.memory, at, size);
        }
    }

    /** Queues a copy of numbers to the device. */
    void send(long to, float[] values) {
        send(to, MemorySegment.ofArray(values));
    }

    /** Queues a copy of numbers to the device. */
    void send(long to, int[] values) {
        send(to, MemorySegment.ofArray(values));
    }

    /** Queues a copy of numbers to the device. */
    void send(long to, long[] values) {
        send(to, MemorySegment.ofArray(values));
    }

    private void send(long to, MemorySegment values) {
        send(to, values.byteSize(), (pinned, from, bytes) -> MemorySegment.copy(values, from, pinned, 0, bytes));
    }

    private Piece piece() {
        int index = next;
        next = (next + 1) % PIECES;
        if (pieces[index] == null) {
            pieces[index] = new Piece(driver.pinned(PIECE_BYTES), event());
        } else {
            driver.await(pieces[index].done);
        }
        return pieces[index];
    }

    static Handles.Event event() {
        Handles.Event event = new Handles.Event();
        Driver.check(JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING), "making an event");
        return event;
    }

    private record Piece(MemorySegment memory, Handles.Event done) {}
}
