package org.adjoint4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.UnaryOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArrayPoolTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 100, 127, 128, 129, 1000, 1025, 1_000_000, Integer.MAX_VALUE - 8})
    void sizeClassesFitAndWasteAtMostAnEighth(int length) {
        int size = ArrayPool.sizeClass(length);
        assertThat(size).isGreaterThanOrEqualTo(length);
        assertThat((long) size).isLessThanOrEqualTo(Math.max(64, length + length / 8L));
        assertThat(ArrayPool.sizeClass(size)).isEqualTo(size);
    }

    @Test
    void givesTheSameArrayAgain() {
        ArrayPool pool = new ArrayPool(1 << 20);
        float[] first = pool.take(1000);
        pool.give(first);
        assertThat(pool.take(990)).isSameAs(first);
        assertThat(pool.take(990)).isNotSameAs(first);
    }

    @Test
    void noTwoSizesShareAClass() {
        ArrayPool pool = new ArrayPool(1L << 40);
        for (int length = 64; length < 600_000; length = ArrayPool.sizeClass(length + 1)) {
            pool.give(new float[ArrayPool.sizeClass(length)]);
        }
        for (int length = 64; length < 600_000; length = ArrayPool.sizeClass(length + 1)) {
            assertThat(pool.take(length)).hasSize(ArrayPool.sizeClass(length));
        }
        assertThat(pool.idleFloats()).isZero();
    }

    @Test
    void keepsNoMoreThanItsLimit() {
        ArrayPool pool = new ArrayPool(4 * 2048);
        for (int i = 0; i < 100; i++) {
            pool.give(new float[1024]);
            pool.give(new float[64]);
            assertThat(pool.idleFloats()).isLessThanOrEqualTo(2048);
        }
        pool.give(new float[4096]);
        assertThat(pool.idleFloats()).isLessThanOrEqualTo(2048);
    }

    @Test
    void threadsNeverShareAnArray() throws Exception {
        ArrayPool pool = new ArrayPool(1 << 24);
        Set<float[]> held = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            var results = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(t -> threads.submit(() -> takeAndGive(pool, held)))
                    .toList();
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void takeAndGive(ArrayPool pool, Set<float[]> held) {
        for (int i = 0; i < 10_000; i++) {
            float[] array = pool.take(100 + i % 7 * 50);
            assertThat(held.add(array)).isTrue();
            held.remove(array);
            pool.give(array);
        }
    }

    @Test
    void aReleasedBufferCantBeUsed() {
        CpuBackend backend = new CpuBackend();
        Buffer x = backend.allocate(ElementType.FLOAT32, 10);
        Buffer y = backend.allocate(ElementType.FLOAT32, 10);
        x.release();
        assertThatThrownBy(() -> backend.unary(UnaryOp.EXP, x, y, 10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after its release");
    }

    @Test
    void doublesAreRefused() {
        assertThatThrownBy(() -> new CpuBackend().allocate(ElementType.FLOAT64, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only FLOAT32");
    }
}
