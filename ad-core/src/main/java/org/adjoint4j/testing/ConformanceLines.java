package org.adjoint4j.testing;

import java.util.List;

/**
 * Extents (outer, n, inner) of an axis that kernels work along.
 *
 * @param outer product of the extents before the axis
 * @param n the axis
 * @param inner product of the extents after it
 */
record ConformanceLines(int outer, int n, int inner) {
    /** Last, first and middle axes around vector lengths, large ones, and empty ones. */
    static final List<ConformanceLines> ALL = List.of(
            new ConformanceLines(1, 1, 1),
            new ConformanceLines(1, 207, 1),
            new ConformanceLines(207, 13, 1),
            new ConformanceLines(16, 31, 1),
            new ConformanceLines(13, 16, 1),
            new ConformanceLines(8, 1, 1),
            new ConformanceLines(1, 13, 207),
            new ConformanceLines(1, 100, 16),
            new ConformanceLines(3, 7, 5),
            new ConformanceLines(2, 100, 16),
            new ConformanceLines(5, 1, 8),
            new ConformanceLines(3, 8, 1025),
            new ConformanceLines(1025, 3, 1),
            new ConformanceLines(1, 1025, 1),
            new ConformanceLines(300, 257, 1),
            new ConformanceLines(1, 257, 300),
            new ConformanceLines(1, 70_001, 1),
            new ConformanceLines(0, 3, 2),
            new ConformanceLines(3, 2, 0));

    int size() {
        return outer * n * inner;
    }

    int lines() {
        return outer * inner;
    }
}
