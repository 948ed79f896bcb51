package org.adjoint4j.rrule;

import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.testing.RruleAssertions.assertRrule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.adjoint4j.array.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ProductRrulesTest {
    /** Leading axes of both sides. */
    private static Stream<int[][]> batches() {
        return Stream.of(
                new int[][] {{}, {}},
                new int[][] {{3}, {3}},
                new int[][] {{2, 3}, {2, 3}},
                new int[][] {{3}, {}},
                new int[][] {{}, {3}},
                new int[][] {{2, 1}, {}},
                new int[][] {{}, {1, 2}},
                new int[][] {{1}, {1}},
                new int[][] {{1}, {}},
                new int[][] {{0}, {}},
                new int[][] {{}, {0}},
                new int[][] {{2, 0}, {2, 0}});
    }

    @ParameterizedTest
    @MethodSource("batches")
    void transposesAndBatches(int[][] batches) {
        for (int[] extents : new int[][] {{2, 3, 4}, {1, 5, 1}, {3, 1, 2}, {0, 3, 2}, {2, 3, 0}, {2, 0, 3}}) {
            check(batches, extents[0], extents[1], extents[2]);
        }
    }

    private static void check(int[][] batches, int m, int n, int k) {
        for (boolean transA : new boolean[] {false, true}) {
            for (boolean transB : new boolean[] {false, true}) {
                NdArray a = random(1, with(batches[0], transA ? k : m, transA ? m : k));
                NdArray b = random(2, with(batches[1], transB ? n : k, transB ? k : n));
                assertRrule(
                        (x, y) -> x.matmul(y, transA, transB),
                        (x, y) -> ProductRrules.matmul(x, y, transA, transB),
                        a,
                        b);
            }
        }
    }

    private static int[] with(int[] batch, int rows, int columns) {
        int[] dims = Arrays.copyOf(batch, batch.length + 2);
        dims[batch.length] = rows;
        dims[batch.length + 1] = columns;
        return dims;
    }

    @Test
    void plainProduct() {
        assertRrule((a, b) -> a.matmul(b), (a, b) -> ProductRrules.matmul(a, b), random(3, 7, 5), random(4, 5, 3));
    }

    @Test
    void sameArrayTwice() { // R12
        NdArray a = random(5, 3, 3);
        NdArray s = random(6, 3, 3);
        PairGradient g = ProductRrules.matmul(a, a).pullback(s);
        NdArray expected = s.matmul(a, false, true).add(a.matmul(s, true, false));
        assertThat(g.x().add(g.y()).toDoubleArray()).containsExactly(expected.toDoubleArray(), within(1e-12));
    }
}
