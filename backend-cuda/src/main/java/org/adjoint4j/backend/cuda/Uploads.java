package org.adjoint4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Small inputs such as token ids, copied while earlier kernels run: on a stream of their own, from a ring of pinned
 * pieces to pieces of device memory that nothing else uses. A piece is filled again once the kernels that read it are
 * done; until then there are more pieces, so that the host need not wait.
 */
final class Uploads {
    /** The largest input. */
    static final int PIECE_BYTES = 1 << 18;

    private static final int MOST_PIECES = 128;

    private final Driver driver;
    private final Handles.Stream copies;
    private final WorkQueue queue;
    private final DeviceMemory memory;
    private final List<Piece> pieces = new ArrayList<>(); // a ring, at next the longest in use
    private final List<Piece> ofThisCall = new ArrayList<>();
    private int next;

    /** Takes the stream to copy on and the queue of the kernels that read. */
    Uploads(Driver driver, Handles.Stream copies, WorkQueue queue, DeviceMemory memory) {
        this.driver = driver;
        this.copies = copies;
        this.queue = queue;
        this.memory = memory;
    }

    private record Piece(MemorySegment host, long device, Handles.Event arrived, Handles.Event used) {}

    /** Copies numbers and returns where kernels of the present call find them. */
    long send(int[] values) {
        Piece piece = piece();
        MemorySegment.copy(values, 0, piece.host, ValueLayout.JAVA_INT, 0, values.length);
        driver.copyToDevice(piece.device, piece.host, (long) values.length * Integer.BYTES, copies);
        driver.record(piece.arrived, copies);
        queue.awaitBefore(piece.arrived);
        return piece.device;
    }

    /** Nothing that is queued from now on reads what was sent before. */
    void endCall() {
        ofThisCall.forEach(piece -> queue.markAfter(piece.used));
        ofThisCall.clear();
    }

    private Piece piece() {
        if (pieces.isEmpty() || isInUse(pieces.get(next)) && pieces.size() < MOST_PIECES) {
            pieces.add(next, newPiece());
        }
        Piece piece = pieces.get(next);
        next = (next + 1) % pieces.size();
        if (queue.isToMark(piece.used)) {
            queue.flush();
        }
        driver.await(piece.used);
        ofThisCall.add(piece);
        return piece;
    }

    private boolean isInUse(Piece piece) {
        return ofThisCall.contains(piece) || queue.isToMark(piece.used) || !driver.isDone(piece.used);
    }

    private Piece newPiece() {
        long device = memory.reserve(PIECE_BYTES).address();
        return new Piece(driver.pinned(PIECE_BYTES), device, Staging.event(), Staging.event());
    }
}
