package org.adjoint4j.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/** Buffers of one backend that are given back together. */
final class TestBuffers implements AutoCloseable {
    private final Backend backend;
    private final List<Buffer> made = new ArrayList<>();

    TestBuffers(Backend backend) {
        this.backend = backend;
    }

    Buffer empty(int n) {
        Buffer buffer = backend.allocate(ElementType.FLOAT32, n);
        made.add(buffer);
        return buffer;
    }

    Buffer of(float... values) {
        Buffer buffer = empty(values.length);
        backend.write(values, buffer);
        return buffer;
    }

    /** Returns a buffer of numbers in [-0.5, 0.5): the same ones for the same length and number of buffers before it. */
    Buffer numbers(int n) {
        Random random = new Random(n + 31L * made.size());
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return of(values);
    }

    /** Returns the elements of all buffers, in the order in which they were made. */
    List<float[]> values() {
        return made.stream().map(this::values).toList();
    }

    float[] values(Buffer buffer) {
        float[] values = new float[buffer.length()];
        backend.read(buffer, values);
        return values;
    }

    /** Waits for all that is queued, by reading an element. */
    void await() {
        backend.read(made.get(0), new float[1]);
    }

    @Override
    public void close() {
        made.forEach(Buffer::release);
        made.clear();
    }
}
