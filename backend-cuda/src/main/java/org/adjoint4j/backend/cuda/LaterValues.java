package org.adjoint4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.adjoint4j.backend.Later;

/** Single values on their way to the host, through a ring of places in pinned memory. */
final class LaterValues {
    private static final int PLACES = 256;

    private final Gpu gpu;
    private final Driver driver;
    private final WorkQueue queue;
    private final Place[] places = new Place[PLACES];
    private MemorySegment pinned; // null before the first value
    private int next;

    LaterValues(Gpu gpu, Driver driver, WorkQueue queue) {
        this.gpu = gpu;
        this.driver = driver;
        this.queue = queue;
    }

    /** Queues the copy of a buffer's first element behind all work so far, which goes to the device with it. */
    Later of(CudaBuffer buffer) {
        View view = buffer.read();
        Handles.Stream stream = queue.flushed();
        Place place = place();
        driver.copyToHost(place.memory, view.address(), View.elementBytes(view.half()), stream);
        driver.record(place.done, stream);
        place.value = new Value(place, view.half(), queue.batches());
        return place.value;
    }

    private Place place() {
        int index = next;
        next = (next + 1) % PLACES;
        if (pinned == null) {
            pinned = driver.pinned((long) PLACES * Float.BYTES);
        }
        if (places[index] == null) {
            places[index] = new Place(pinned.asSlice((long) index * Float.BYTES, Float.BYTES), Staging.event());
        } else if (places[index].value != null) {
            places[index].value.arrive(); // nobody has asked for it yet
        }
        return places[index];
    }

    /** Where a value arrives. */
    private static final class Place {
        private final MemorySegment memory;
        private final Handles.Event done;
        private Value value; // null: there is none that has not been taken

        Place(MemorySegment memory, Handles.Event done) {
            this.memory = memory;
            this.done = done;
        }
    }

    /** A value. */
    private final class Value implements Later {
        private final boolean half;
        private final long batches;
        private Place place; // null once the number is here
        private float number;

        /** Takes where it arrives, how it is stored, and the number of batches of work that came before it. */
        Value(Place place, boolean half, long batches) {
            this.place = place;
            this.half = half;
            this.batches = batches;
        }

        @Override
        public boolean isHere() {
            return gpu.compute(() -> place == null);
        }

        @Override
        public double get() {
            return gpu.compute(() -> {
                arrive();
                return number;
            });
        }

        void arrive() {
            if (place == null) {
                return;
            }
            queue.await(place.done, batches);
            number = half
                    ? Float.intBitsToFloat(place.memory.get(ValueLayout.JAVA_SHORT, 0) << Short.SIZE)
                    : place.memory.get(ValueLayout.JAVA_FLOAT, 0);
            place.value = null;
            place = null;
        }
    }
}
