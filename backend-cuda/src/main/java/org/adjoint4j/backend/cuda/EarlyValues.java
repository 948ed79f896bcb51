package org.adjoint4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Single values on their way to the host. A loss is copied as soon as it is made, so that whoever asks for it later does
 * not wait for the backward pass that was queued in between.
 */
final class EarlyValues {
    private static final int PLACES = 32;

    private final Driver driver;
    private final WorkQueue queue;
    private final Place[] places = new Place[PLACES];
    private int next;

    EarlyValues(Driver driver, WorkQueue queue) {
        this.driver = driver;
        this.queue = queue;
    }

    /** Queues the copy of a buffer's first element; the buffer can be asked for it from now on. */
    void expect(CudaBuffer buffer) {
        Place place = place();
        View view = buffer.read();
        Handles.Stream stream = queue.flushed();
        driver.copyToHost(place.memory, view.address(), View.elementBytes(view.half()), stream);
        driver.record(place.done, stream);
        place.owner = buffer;
        buffer.expect(place);
    }

    private Place place() {
        int index = next;
        next = (next + 1) % PLACES;
        if (places[index] == null) {
            places[index] = new Place(queue, driver.pinned(Float.BYTES), Staging.event());
            return places[index];
        }
        Place place = places[index];
        if (place.owner != null) {
            place.owner.expect(null); // it will be read from the device, should anybody still ask
        }
        return place;
    }

    /** Where a value arrives. */
    static final class Place {
        private final WorkQueue queue;
        private final MemorySegment memory;
        private final Handles.Event done;
        private CudaBuffer owner;

        private Place(WorkQueue queue, MemorySegment memory, Handles.Event done) {
            this.queue = queue;
            this.memory = memory;
            this.done = done;
        }

        /** Waits for the value, and for nothing that was queued after it. */
        float await() {
            queue.await(done);
            return memory.get(ValueLayout.JAVA_FLOAT, 0);
        }

        void free() {
            owner = null;
        }
    }
}
