package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.UnaryOp;
import org.adjoint4j.backend.reference.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Activations in bfloat16: compared with the reference, whose inputs are the same numbers, within a few units of the
 * last of bfloat16's 8 bits, relative to the largest element.
 */
final class HalfPrecisionTest {
    private static final double TOLERANCE = 0x1p-6;

    private final Backend reference = new ReferenceBackend();

    @AfterEach
    void usualOrder() {
        if (TestGpu.isEmulated()) {
            Emulation.order("");
        }
    }

    /** A kernel call on one of the backends. */
    private interface Call {
        void run(Backend backend, List<Buffer> inputs, List<Buffer> outputs);
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1,1",
        "1,5,2,4",
        "2,64,3,16",
        "1,65,1,64",
        "2,130,2,33",
        "1,70,2,40",
        "1,200,1,80",
        "1,129,1,128",
        "1,33,1,127"
    })
    void attentionOnTensorCores(int batch, int time, int heads, int size) {
        int width = heads * size;
        for (String order : new String[] {"", "reverse", "shuffle:3"}) {
            order(order);
            check(
                    "order " + order,
                    new int[] {3 * batch * time * width, batch * time * width},
                    new int[] {batch * time * width, batch * heads * time, 3 * batch * time * width},
                    (backend, in, out) -> {
                        backend.causalAttention(in.get(0), out.get(0), out.get(1), batch, time, heads, size);
                        backend.causalAttentionBackward(
                                in.get(0), out.get(0), out.get(1), in.get(1), out.get(2), batch, time, heads, size);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "33,64,48", "7,5,3", "64,100,30"})
    void linearLayers(int m, int n, int k) {
        check("", new int[] {m * k, k * n, n, m * n}, new int[] {m * n, m * k, k * n, n}, (backend, in, out) -> {
            backend.linear(in.get(0), in.get(1), in.get(2), out.get(0), m, n, k);
            backend.linearBackward(in.get(0), in.get(1), in.get(3), out.get(1), out.get(2), out.get(3), m, n, k);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 37, 256})
    void layersBetween(int width) {
        int rows = 19;
        int n = rows * width;
        check(
                "",
                new int[] {n, width, width, n},
                new int[] {n, rows, rows, n, n, n, width, width, n, n},
                (backend, in, out) -> {
                    // what a linear layer hands on is bfloat16: the same here by way of layer norm
                    backend.layerNorm(
                            in.get(0), in.get(1), in.get(2), 1e-5, out.get(0), out.get(1), out.get(2), rows, width);
                    backend.unary(UnaryOp.GELU, out.get(0), out.get(3), n);
                    backend.unaryBackward(UnaryOp.GELU, out.get(0), out.get(3), in.get(3), out.get(4), n);
                    backend.layerNormBackward(
                            in.get(0),
                            in.get(1),
                            out.get(1),
                            out.get(2),
                            out.get(4),
                            out.get(5),
                            out.get(6),
                            out.get(7),
                            rows,
                            width);
                    int[] dense = {1};
                    backend.binary(BinaryOp.ADD, out.get(0), dense, in.get(3), dense, new int[] {n}, out.get(8));
                    backend.dropout(out.get(8), out.get(9), n, 0.3, 7);
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void headAndLoss(boolean transW) {
        int rows = 50;
        int width = 24;
        int vocabulary = 131;
        int[] targets = new Random(5).ints(rows, -1, vocabulary).toArray();
        check(
                "",
                new int[] {rows * width, width * vocabulary},
                new int[] {1, rows * width, width * vocabulary},
                (backend, in, out) -> backend.linearCrossEntropy(
                        in.get(0),
                        in.get(1),
                        transW,
                        targets,
                        -1,
                        out.get(0),
                        out.get(1),
                        out.get(2),
                        rows,
                        width,
                        vocabulary));
    }

    @Test
    void embeddingsAndSlices() {
        int[] ids = new Random(3).ints(40, 0, 9).toArray();
        check("", new int[] {9 * 12}, new int[] {40 * 12, 9 * 12, 20 * 6}, (backend, in, out) -> {
            backend.gatherRows(in.get(0), ids, 12, out.get(0));
            backend.fill(out.get(1), 9 * 12, 0);
            backend.scatterAddRows(out.get(0), ids, 12, out.get(1));
            backend.copyRows(out.get(0), 3, 12, out.get(2), 0, 6, 20, 6);
        });
    }

    /** The copy that products use follows the parameter through the optimizer's steps and writes from the host. */
    @Test
    void theCopyOfAParameterIsKeptUpToDate() {
        Backend cuda = TestGpu.backend(Precision.BFLOAT16);
        int n = 16;
        Buffer p = filled(cuda, n * n, 1);
        Buffer x = filled(cuda, n * n, 2);
        Buffer m = filled(cuda, n * n, 3);
        Buffer v = cuda.allocate(ElementType.FLOAT32, n * n);
        cuda.fill(m, n * n, 0);
        cuda.fill(v, n * n, 0);
        double[] before = product(cuda, x, p, n);
        adamW(cuda, p, x, m, v, 0);
        double[] after = product(cuda, x, p, n);
        double[] parameter = new double[n * n];
        cuda.read(p, parameter);
        cuda.write(parameter, p);
        assertThat(product(cuda, x, p, n)).isEqualTo(after);
        assertThat(after).isNotEqualTo(before);

        double[] other = Arrays.stream(parameter).map(value -> -value).toArray();
        cuda.write(other, p);
        adamW(cuda, p, x, m, v, Double.NaN);
        double[] afterNoStep = product(cuda, x, p, n);
        cuda.write(other, p);
        assertThat(afterNoStep).isEqualTo(product(cuda, x, p, n)).isNotEqualTo(after);
        List.of(p, x, m, v).forEach(Buffer::release);
    }

    private static void adamW(Backend cuda, Buffer p, Buffer grad, Buffer m, Buffer v, double loss) {
        Buffer numbers = cuda.allocate(ElementType.FLOAT32, 1);
        Buffer norm = cuda.allocate(ElementType.FLOAT32, 1);
        cuda.fill(numbers, 1, loss);
        cuda.fill(norm, 1, 0);
        cuda.adamW(
                new Buffer[] {p},
                new Buffer[] {grad},
                new Buffer[] {m},
                new Buffer[] {v},
                new int[] {p.length()},
                new double[1],
                numbers,
                norm,
                new AdamWStep(0.5, 0.9, 0.99, 1e-8, 1, 1));
        numbers.release();
        norm.release();
    }

    @Test
    void anUnknownPrecisionIsRefused() {
        System.setProperty("adjoint4j.cuda.precision", "float8");
        try {
            assertThatIllegalArgumentException()
                    .isThrownBy(Precision::configured)
                    .withMessage("system property adjoint4j.cuda.precision is 'float8';"
                            + " it can be float32, tf32 or bfloat16");
        } finally {
            System.clearProperty("adjoint4j.cuda.precision");
        }
        assertThat(Precision.configured()).isEqualTo(Precision.FLOAT32);
    }

    @Test
    void anOldDeviceIsTold() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Precision.BFLOAT16.require(75, "Tesla T4"))
                .withMessage("precision bfloat16 needs compute capability 8.0 (Ampere) or newer, and Tesla T4 has 7.5;"
                        + " use -Dadjoint4j.cuda.precision=float32");
    }

    private static void order(String order) {
        TestGpu.machine();
        if (TestGpu.isEmulated()) {
            Emulation.order(order);
        }
    }

    private static double[] product(Backend cuda, Buffer x, Buffer w, int n) {
        Buffer out = cuda.allocate(ElementType.FLOAT32, n * n);
        cuda.matmul(x, false, 0, w, false, 0, out, 1, n, n, n, false);
        double[] values = new double[n * n];
        cuda.read(out, values);
        out.release();
        return values;
    }

    private void check(String what, int[] inputs, int[] outputs, Call call) {
        Backend cuda = TestGpu.shared(Precision.BFLOAT16);
        List<double[]> actual = results(cuda, inputs, outputs, call);
        List<double[]> expected = results(reference, inputs, outputs, call);
        for (int i = 0; i < outputs.length; i++) {
            assertClose(what + ", output " + i, actual.get(i), expected.get(i));
        }
    }

    private static List<double[]> results(Backend backend, int[] inputs, int[] outputs, Call call) {
        List<Buffer> in = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            in.add(filled(backend, inputs[i], i));
        }
        List<Buffer> out = new ArrayList<>();
        for (int output : outputs) {
            out.add(backend.allocate(ElementType.FLOAT32, output));
        }
        call.run(backend, in, out);
        List<double[]> results = new ArrayList<>();
        for (Buffer buffer : out) {
            double[] values = new double[buffer.length()];
            backend.read(buffer, values);
            results.add(values);
        }
        in.forEach(Buffer::release);
        out.forEach(Buffer::release);
        return results;
    }

    /** Numbers that bfloat16 holds as they are, so that both backends work on the same ones. */
    private static Buffer filled(Backend backend, int n, int seed) {
        float[] values = new float[n];
        Random random = new Random(seed);
        for (int i = 0; i < n; i++) {
            values[i] = (random.nextInt(255) - 127) / 128f;
        }
        Buffer buffer = backend.allocate(ElementType.FLOAT32, n);
        backend.write(values, buffer);
        return buffer;
    }

    private static void assertClose(String what, double[] actual, double[] expected) {
        double largest = 1e-3;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("%s, element %d: %s instead of %s", what, i, actual[i], expected[i])
                    .isLessThanOrEqualTo(TOLERANCE * largest);
        }
    }
}
