package org.adjoint4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.testing.BackendConformance.Check;
import org.adjoint4j.testing.BrokenBackend.Call;
import org.adjoint4j.testing.BrokenBackend.Fault;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tolerances must let plain float arithmetic pass, the least accurate that is still right, and no less accurate one. */
final class ConformanceToleranceTest {
    @TestFactory
    Stream<DynamicTest> plainFloatArithmeticPasses() {
        Map<String, Fault> kernels = new TreeMap<>(Map.of(
                "matmul", ConformanceToleranceTest::matmul,
                "reduce", ConformanceToleranceTest::reduce,
                "softmax", ConformanceToleranceTest::softmax,
                "layerNorm", ConformanceToleranceTest::layerNorm));
        return kernels.entrySet().stream()
                .map(kernel -> dynamicTest(
                        kernel.getKey(),
                        () -> floatChecks(kernel.getKey(), kernel.getValue())
                                .forEach(check -> check.body().run())));
    }

    @Test
    void oneRoundingToHalfTheDigitsIsCaught() {
        // as tensor cores round their inputs: 10 bits after the leading one
        List<Check> checks = floatChecks("matmul", call -> {
            for (int operand : new int[] {0, 3}) {
                Backend sound = call.sound();
                double[] values = call.read(operand);
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(Float.floatToIntBits((float) values[i]) & ~0x1FFF);
                }
                call.args()[operand] = sound.allocate(call.buffer(operand).type(), values.length);
                sound.write(values, call.buffer(operand));
            }
            return call.proceed();
        });
        assertThat(checks).anySatisfy(ConformanceToleranceTest::assertFails);
    }

    @Test
    void aVarianceThatCancelsIsCaught() {
        List<Check> checks = floatChecks("layerNorm", call -> {
            call.proceed();
            onePassRstd(call);
            return null;
        });
        assertThat(checks)
                .filteredOn(check -> check.name().contains("far from 0"))
                .singleElement()
                .satisfies(ConformanceToleranceTest::assertFails);
    }

    private static void assertFails(Check check) {
        try {
            check.body().run();
        } catch (AssertionError expected) {
            return;
        }
        throw new AssertionError(check.name() + " passed");
    }

    private static List<Check> floatChecks(String kernel, Fault fault) {
        return BackendConformance.checks(BrokenBackend.with(kernel, fault)).stream()
                .filter(check ->
                        check.name().startsWith(kernel + ":") && check.name().endsWith("(FLOAT32)"))
                .toList();
    }

    /** Sums in float, one term after the other. */
    private static Object matmul(Call call) {
        double[] a = call.read(0);
        double[] b = call.read(3);
        double[] out = call.read(6);
        boolean transA = (boolean) call.args()[1];
        boolean transB = (boolean) call.args()[4];
        int m = call.integer(8);
        int n = call.integer(9);
        int k = call.integer(10);
        for (int at = 0; at < call.integer(7) * m * n; at++) {
            int batch = at / (m * n);
            int row = at / n % m;
            int column = at % n;
            float sum = (boolean) call.args()[11] ? (float) out[at] : 0;
            for (int i = 0; i < k; i++) {
                double left = a[batch * call.integer(2) + (transA ? i * m + row : row * k + i)];
                double right = b[batch * call.integer(5) + (transB ? column * k + i : i * n + column)];
                sum += (float) left * (float) right;
            }
            out[at] = sum;
        }
        call.sound().write(out, call.buffer(6));
        return null;
    }

    private static Object reduce(Call call) throws ReflectiveOperationException {
        if (call.args()[0] != ReduceOp.SUM) {
            return call.proceed();
        }
        double[] x = call.read(1);
        double[] out = call.read(5);
        int n = call.integer(3);
        int inner = call.integer(4);
        for (int at = 0; at < call.integer(2) * inner; at++) {
            float sum = 0;
            for (int i = 0; i < n; i++) {
                sum += (float) x[(at / inner * n + i) * inner + at % inner];
            }
            out[at] = sum;
        }
        call.sound().write(out, call.buffer(5));
        return null;
    }

    private static Object softmax(Call call) {
        double[] x = call.read(0);
        double[] out = call.read(4);
        int n = call.integer(2);
        int inner = call.integer(3);
        for (int line = 0; line < call.integer(1) * inner; line++) {
            int start = line / inner * n * inner + line % inner;
            float max = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                max = Math.max(max, (float) x[start + i * inner]);
            }
            float sum = 0;
            for (int i = 0; i < n; i++) {
                sum += (float) Math.exp((float) x[start + i * inner] - max);
            }
            for (int i = 0; i < n; i++) {
                out[start + i * inner] = (float) Math.exp((float) x[start + i * inner] - max) / sum;
            }
        }
        call.sound().write(out, call.buffer(4));
        return null;
    }

    private static Object layerNorm(Call call) {
        double[] x = call.read(0);
        double[] gamma = call.read(1);
        double[] beta = call.read(2);
        double[] out = call.read(4);
        double[] mean = call.read(5);
        double[] rstd = call.read(6);
        int width = call.integer(8);
        for (int r = 0; r < call.integer(7); r++) {
            float sum = 0;
            for (int c = 0; c < width; c++) {
                sum += (float) x[r * width + c];
            }
            float rowMean = sum / width;
            float squares = 0;
            for (int c = 0; c < width; c++) {
                float deviation = (float) x[r * width + c] - rowMean;
                squares += deviation * deviation;
            }
            float rowRstd = (float) (1 / Math.sqrt(squares / width + (double) call.args()[3]));
            for (int c = 0; c < width; c++) {
                float z = ((float) x[r * width + c] - rowMean) * rowRstd;
                out[r * width + c] = z * (float) gamma[c] + (float) beta[c];
            }
            mean[r] = rowMean;
            rstd[r] = rowRstd;
        }
        call.sound().write(out, call.buffer(4));
        call.sound().write(mean, call.buffer(5));
        call.sound().write(rstd, call.buffer(6));
        return null;
    }

    /** Replaces rstd by that of the mean square less the squared mean, in float. */
    private static void onePassRstd(Call call) {
        double[] x = call.read(0);
        double[] rstd = call.read(6);
        int width = call.integer(8);
        for (int r = 0; r < call.integer(7); r++) {
            float sum = 0;
            float squares = 0;
            for (int c = 0; c < width; c++) {
                float value = (float) x[r * width + c];
                sum += value;
                squares += value * value;
            }
            float variance = squares / width - sum / width * (sum / width);
            rstd[r] = 1 / Math.sqrt(variance + (double) call.args()[3]);
        }
        call.sound().write(rstd, call.buffer(6));
    }
}
