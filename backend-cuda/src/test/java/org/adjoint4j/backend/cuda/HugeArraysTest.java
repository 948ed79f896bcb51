package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Arrays of two thousand million elements, beyond what 32 bits can tell of bytes, and nearly of elements. */
final class HugeArraysTest {
    private static final int WIDTH = 1000;
    private static final int ROWS = 2_147_000;
    private static final int LAST_ROW = (ROWS - 1) * WIDTH;
    private static final float[] ROW = {3, 1, 4, 1, 5};

    private CudaBackend backend;
    private Buffer huge;

    @BeforeEach
    void makeRoom() {
        TestGpu.assumeEmulated();
        backend = TestGpu.backend();
        backend.gpu();
        Emulation.memory(Emulation.usedBytes() + (10L << 30));
        huge = backend.allocate(ElementType.FLOAT32, ROWS * WIDTH);
        Buffer row = backend.allocate(ElementType.FLOAT32, ROW.length);
        backend.write(ROW, row);
        backend.copyRows(row, 0, ROW.length, huge, LAST_ROW, ROW.length, 1, ROW.length);
    }

    @AfterEach
    void asUsual() {
        huge.release();
        backend.gpu().memory().trim();
        Emulation.memory(8L << 30);
    }

    @Test
    void theLastRowIsGathered() {
        Buffer out = backend.allocate(ElementType.FLOAT32, 2 * WIDTH);

        backend.gatherRows(huge, new int[] {0, ROWS - 1}, WIDTH, out);

        assertThat(firstOf(out, WIDTH)).containsExactly(ROW);
    }

    @Test
    void theLastRowIsAddedTo() {
        Buffer dy = backend.allocate(ElementType.FLOAT32, WIDTH);
        backend.fill(dy, WIDTH, 0.5);

        backend.scatterAddRows(dy, new int[] {ROWS - 1}, WIDTH, huge);

        assertThat(firstOf(huge, LAST_ROW)).containsExactly(3.5f, 1.5f, 4.5f, 1.5f, 5.5f);
    }

    @Test
    void columnsAreRead() {
        Buffer out = backend.allocate(ElementType.FLOAT32, 2 * 3);

        // the first three elements of the first and of the last row
        backend.copyStrided(huge, new int[] {LAST_ROW, 1}, new int[] {2, 3}, out);

        assertThat(firstOf(out, 3)).startsWith(3, 1, 4);
    }

    private float[] firstOf(Buffer from, int offset) {
        int n = Math.min(ROW.length, from.length() - offset);
        Buffer some = backend.allocate(ElementType.FLOAT32, n);
        backend.copyRows(from, offset, n, some, 0, n, 1, n);
        float[] values = new float[n];
        backend.read(some, values);
        return values;
    }
}
