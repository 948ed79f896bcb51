package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Attention with any size of heads, and with a context of thousands of positions: 8192 in the nightly build. */
final class AttentionSizesTest {
    private static final int LONG_CONTEXT = Integer.getInteger("attention.context", 1024);

    @ParameterizedTest
    @CsvSource({
        "1,70,2,1",
        "1,70,1,3",
        "2,37,2,5",
        "1,70,2,17",
        "1,65,1,33",
        "1,70,1,80",
        "1,70,1,96",
        "1,70,1,127",
        "1,70,1,128"
    })
    void headsOfAnySize(int batch, int time, int heads, int size) {
        check(Precision.FLOAT32, batch, time, heads, size, 1e-4);
        check(Precision.BFLOAT16, batch, time, heads, size, 0x1p-6);
    }

    /** More sequences than a grid has layers; it takes the emulated GPU the better part of a minute. */
    @Test
    @EnabledIfSystemProperty(named = "attention.context", matches = ".+", disabledReason = "for the nightly build")
    void manySequences() {
        check(Precision.FLOAT32, 70_000, 1, 1, 1, 1e-4);
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "BFLOAT16"})
    void longContext(Precision precision) {
        check(precision, 1, LONG_CONTEXT, 1, 8, precision == Precision.FLOAT32 ? 1e-4 : 0x1p-5);
    }

    /** Compares both passes, within a part of the largest element of each result. */
    private static void check(Precision precision, int batch, int time, int heads, int size, double tolerance) {
        List<float[]> actual = run(TestGpu.shared(precision), batch, time, heads, size);
        List<float[]> expected = run(new ReferenceBackend(), batch, time, heads, size);
        List<String> names = List.of("out", "logSumExp", "dqkv");
        for (int i = 0; i < names.size(); i++) {
            float[] values = expected.get(i);
            double largest = 0;
            for (float value : values) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int j = 0; j < values.length; j++) {
                double difference = Math.abs(actual.get(i)[j] - values[j]);
                if (!(difference <= tolerance * largest)) {
                    assertThat(actual.get(i)[j])
                            .as(
                                    "%s[%d], batch %d, time %d, heads %d of %d, %s",
                                    names.get(i), j, batch, time, heads, size, precision)
                            .isEqualTo(values[j]);
                }
            }
        }
    }

    private static List<float[]> run(Backend backend, int batch, int time, int heads, int size) {
        int n = batch * time * heads * size;
        try (TestBuffers buffers = new TestBuffers(backend)) {
            Buffer qkv = buffers.of(halves(3 * n, 1));
            Buffer dOut = buffers.of(halves(n, 2));
            Buffer out = buffers.empty(n);
            Buffer logSumExp = buffers.empty(batch * heads * time);
            Buffer dqkv = buffers.empty(3 * n);
            backend.causalAttention(qkv, out, logSumExp, batch, time, heads, size);
            backend.causalAttentionBackward(qkv, out, logSumExp, dOut, dqkv, batch, time, heads, size);
            return List.of(buffers.values(out), buffers.values(logSumExp), buffers.values(dqkv));
        }
    }

    /** Returns numbers that bfloat16 holds as they are, so that both backends work on the same ones. */
    private static float[] halves(int n, int seed) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (random.nextInt(255) - 127) / 64f;
        }
        return values;
    }
}
