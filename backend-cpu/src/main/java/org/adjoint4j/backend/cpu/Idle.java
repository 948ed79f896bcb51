package org.adjoint4j.backend.cpu;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Objects that are used again instead of being collected, so that a training step, which needs hundreds, makes none. At most a
 * certain number wait; who takes one has it alone until it is given back.
 *
 * @param <T> their type
 */
final class Idle<T> {
    private final Supplier<T> maker;
    private final int most;
    private final ArrayDeque<T> waiting = new ArrayDeque<>();

    Idle(int most, Supplier<T> maker) {
        this.maker = maker;
        this.most = most;
    }

    /** Returns one that nobody else has. */
    T take() {
        synchronized (waiting) {
            if (!waiting.isEmpty()) {
                return waiting.pop();
            }
        }
        return maker.get();
    }

    /** Takes one back, which must not hold on to arrays. */
    void give(T object) {
        synchronized (waiting) {
            if (waiting.size() < most) {
                waiting.push(object);
            }
        }
    }
}
