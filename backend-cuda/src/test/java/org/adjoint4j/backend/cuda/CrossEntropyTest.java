package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.adjoint4j.backend.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The logits of a large vocabulary exist in slices; how large these are must not show. */
final class CrossEntropyTest {
    private static final int ROWS = 600;
    private static final int WIDTH = 8;
    private static final int VOCABULARY = 70;
    private static final int ROW_BYTES = 128 * Float.BYTES;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 255, 256, 300, 599})
    void slicesDoNotShow(int rowsOfSlice) {
        CudaBackend backend = TestGpu.backend();
        for (boolean transW : new boolean[] {false, true}) {
            List<float[]> expected = run(backend, new CrossEntropy(backend.gpu()), transW);

            List<float[]> actual =
                    run(backend, new CrossEntropy(backend.gpu(), (long) rowsOfSlice * ROW_BYTES), transW);

            assertThat(actual.get(0)).containsExactly(expected.get(0));
            assertThat(actual.get(1)).containsExactly(expected.get(1));
            assertThat(actual.get(2)).containsExactly(expected.get(2), within(1e-6f));
        }
    }

    private static List<float[]> run(CudaBackend backend, CrossEntropy crossEntropy, boolean transW) {
        try (TestBuffers buffers = new TestBuffers(backend)) {
            Buffer x = buffers.numbers(ROWS * WIDTH);
            Buffer w = buffers.numbers(WIDTH * VOCABULARY);
            Buffer loss = buffers.empty(1);
            Buffer dx = buffers.empty(ROWS * WIDTH);
            Buffer dw = buffers.empty(WIDTH * VOCABULARY);
            int[] targets = new Random(3).ints(ROWS, -1, VOCABULARY).toArray();
            backend.gpu().run(() -> {
                CrossEntropy.Head head = new CrossEntropy.Head(
                        CudaBuffer.of(x), CudaBuffer.of(w), transW, targets, -1, ROWS, WIDTH, VOCABULARY);
                crossEntropy.linear(head, CudaBuffer.of(loss), CudaBuffer.of(dx), CudaBuffer.of(dw));
            });
            return List.of(buffers.values(loss), buffers.values(dx), buffers.values(dw));
        }
    }
}
