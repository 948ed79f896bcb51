package org.adjoint4j.backend.cpu;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Something that each thread has its own of while it takes part in a loop.
 *
 * @param <T> its type
 */
final class PerThread<T> {
    private final Supplier<T> maker;
    private final Object[] made;

    PerThread(Cpu cpu, Supplier<T> maker) {
        this.maker = maker;
        this.made = new Object[cpu.workers().threads()];
    }

    /** Returns arrays of the pool, of a length. */
    static PerThread<float[]> arrays(Cpu cpu, int length) {
        return new PerThread<>(cpu, () -> cpu.pool().take(length));
    }

    /** Returns a thread's own, made when it first asks. */
    @SuppressWarnings("unchecked") // nothing else is put there
    T of(int thread) {
        if (made[thread] == null) {
            made[thread] = maker.get();
        }
        return (T) made[thread];
    }

    /** Does something with all that were made, once the loop is over. */
    @SuppressWarnings("unchecked")
    void forEach(Consumer<T> action) {
        for (Object own : made) {
            if (own != null) {
                action.accept((T) own);
            }
        }
    }
}
