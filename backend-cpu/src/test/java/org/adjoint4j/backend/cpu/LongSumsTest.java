package org.adjoint4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Products over a long k are sums of sums over at most 512 terms. The error of each element is at most (512 + k/512 + 16) u
 * Σ|a·b|, u = 2⁻²⁴ (Higham 2002, "Accuracy and stability of numerical algorithms", section 4.2); that of a sum term by term
 * may be k u Σ|a·b|, and with equal terms, which are always rounded the same way, comes near it.
 */
final class LongSumsTest {
    private static final long SEED = 20261123;
    private static final int BLOCK = 512;
    private static final int SLICES = 16;
    private static final double UNIT = 0x1p-24;

    static Stream<Arguments> products() {
        int[][] extents = {{1, 40, 1_000_000}, {3, 5, 100_000}, {8, 8, 1_000_000}, {70, 66, 100_000}, {2600, 5, 10_000}
        };
        return Stream.of(KernelChoice.best(), new ScalarKernels())
                .flatMap(vectors -> Stream.of(extents)
                        .flatMap(e -> Stream.of(0, 1, 2, 3)
                                .map(t -> Arguments.of(
                                        vectors.description(), vectors, new Extents(e[0], e[1], e[2]), t % 2, t / 2))));
    }

    @ParameterizedTest(name = "{0}, {2}, {3}, {4}")
    @MethodSource("products")
    void theErrorIsThatOfBlocks(String name, VectorKernels vectors, Extents e, int transA, int transB) {
        float[] term = {0.1f, 0.7f, 1.3f}; // each row of a repeats one of these
        float[] weight = new float[e.n()]; // and each column of b one of these
        Random random = new Random(SEED);
        for (int c = 0; c < e.n(); c++) {
            weight[c] = 0.5f + random.nextFloat();
        }
        CpuBackend backend = new CpuBackend(2, vectors);
        Buffer a = filled(backend, e.m(), e.k(), transA == 1, r -> term[r % term.length]);
        Buffer b = filled(backend, e.n(), e.k(), transB == 0, c -> weight[c]);
        Buffer out = backend.allocate(ElementType.FLOAT32, e.m() * e.n());

        backend.matmul(a, transA == 1, 0, b, transB == 1, 0, out, 1, e.m(), e.n(), e.k(), false);

        float[] found = new float[e.m() * e.n()];
        backend.read(out, found);
        double bound = (BLOCK + e.k() / BLOCK + SLICES) * UNIT;
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            double exact = (double) term[i / e.n() % term.length] * weight[i % e.n()] * e.k();
            worst = Math.max(worst, Math.abs(found[i] - exact) / exact);
        }
        assertThat(worst).as("relative error, seed %d", SEED).isLessThanOrEqualTo(bound);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void anEmbeddingsAdjointIsSummedInBlocksOfOccurrences(int threads) {
        int occurrences = 1_000_000;
        int width = 3;
        CpuBackend backend = new CpuBackend(threads, KernelChoice.best());
        float[] term = {0.1f, 0.7f, 1.3f};
        int[] ids = new int[occurrences + 700]; // id 2 now and then, id 5 most often
        Buffer dy = filled(backend, width, ids.length, true, c -> term[c]);
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i % 1429 == 0 ? 2 : 5;
        }
        Buffer table = backend.allocate(ElementType.FLOAT32, 7 * width);
        backend.fill(table, 7 * width, 0);

        backend.scatterAddRows(dy, ids, width, table);

        float[] found = new float[7 * width];
        backend.read(table, found);
        for (int id = 0; id < 7; id++) {
            int chosen = id;
            long count = Arrays.stream(ids).filter(i -> i == chosen).count();
            for (int c = 0; c < width; c++) {
                double exact = (double) term[c] * count;
                assertThat((double) found[id * width + c])
                        .as("id %d, column %d", id, c)
                        .isCloseTo(exact, within((BLOCK + (double) count / BLOCK) * UNIT * exact));
            }
        }
    }

    private interface Line {
        float of(int index);
    }

    /** Lines of k equal elements: rows, or columns if {@code columns}. */
    private static Buffer filled(CpuBackend backend, int lines, int k, boolean columns, Line line) {
        float[] elements = new float[lines * k];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = line.of(columns ? i % lines : i / k);
        }
        Buffer buffer = backend.allocate(ElementType.FLOAT32, elements.length);
        backend.write(elements, buffer);
        return buffer;
    }
}
