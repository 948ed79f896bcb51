package org.adjoint4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.Later;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.testing.BackendConformance.Check;
import org.adjoint4j.testing.BrokenBackend.Fault;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kit must fail where a backend is wrong. */
final class BackendConformanceTest {
    private static final Set<String> NOT_KERNELS = Set.of("name", "rank", "unavailableReason", "supports");

    /** The arguments that each kernel writes to. */
    private static final Map<String, List<Integer>> OUTPUTS = Map.ofEntries(
            Map.entry("write", List.of(1)),
            Map.entry("fill", List.of(0)),
            Map.entry("copyRows", List.of(3)),
            Map.entry("copyStrided", List.of(3)),
            Map.entry("unary", List.of(2)),
            Map.entry("unaryBackward", List.of(4)),
            Map.entry("binary", List.of(6)),
            Map.entry("binaryScalar", List.of(4)),
            Map.entry("addScaled", List.of(2)),
            Map.entry("reduce", List.of(5)),
            Map.entry("maxBackward", List.of(5)),
            Map.entry("softmax", List.of(4)),
            Map.entry("softmaxBackward", List.of(5)),
            Map.entry("logSoftmax", List.of(4)),
            Map.entry("logSoftmaxBackward", List.of(5)),
            Map.entry("matmul", List.of(6)),
            Map.entry("linear", List.of(3)),
            Map.entry("linearBackward", List.of(3, 4, 5)),
            Map.entry("gatherRows", List.of(3)),
            Map.entry("scatterAddRows", List.of(3)),
            Map.entry("pickPerRow", List.of(3)),
            Map.entry("pickPerRowBackward", List.of(3)),
            Map.entry("layerNorm", List.of(4, 5, 6)),
            Map.entry("layerNormBackward", List.of(5, 6, 7)),
            Map.entry("causalAttention", List.of(1, 2)),
            Map.entry("causalAttentionBackward", List.of(4)),
            Map.entry("crossEntropy", List.of(3, 4)),
            Map.entry("crossEntropyBackward", List.of(5)),
            Map.entry("linearCrossEntropy", List.of(5, 6, 7)),
            Map.entry("dropout", List.of(1)),
            Map.entry("adamW", List.of(0, 2, 3, 7)));

    @Test
    void everyKernelHasAFaultHere() {
        Set<String> withoutOutput = Set.of("allocate", "recycle", "read", "readLater", "sumOfSquares");
        assertThat(kernels().filter(kernel -> !withoutOutput.contains(kernel)))
                .containsExactlyInAnyOrderElementsOf(OUTPUTS.keySet());
    }

    @TestFactory
    Stream<DynamicTest> everyKernelIsChecked() {
        List<Check> checks = BackendConformance.checks(BrokenBackend.with("", call -> null));
        return kernels()
                .map(kernel -> dynamicTest(
                        kernel,
                        () -> assertThat(checks)
                                .extracting(Check::name)
                                .anyMatch(name -> name.startsWith(kernel + ":") && name.endsWith("(FLOAT32)"))
                                .anyMatch(name -> name.startsWith(kernel + ":") && name.endsWith("(FLOAT64)"))));
    }

    @TestFactory
    Stream<DynamicTest> aKernelThatDoesNothingIsCaught() {
        return OUTPUTS.keySet().stream()
                .sorted()
                .map(kernel -> dynamicTest(kernel, () -> assertCaught(kernel, call -> null)));
    }

    @TestFactory
    Stream<DynamicTest> aWrongElementInAnyOutputIsCaught() {
        return OUTPUTS.keySet().stream()
                .sorted()
                .flatMap(kernel -> OUTPUTS.get(kernel).stream()
                        .map(output -> dynamicTest(
                                kernel + ", argument " + output,
                                () -> assertCaught(kernel, call -> {
                                    call.proceed();
                                    disturb(call, output);
                                    return null;
                                }))));
    }

    @TestFactory
    Stream<DynamicTest> aLikelyMistakeIsCaught() {
        return faults().entrySet().stream().map(fault -> {
            String kernel = fault.getKey().substring(0, fault.getKey().indexOf(':'));
            return dynamicTest(fault.getKey(), () -> assertCaught(kernel, fault.getValue()));
        });
    }

    @Test
    void aFailureNamesBackendSizesSeedAndElement() {
        Backend broken = BrokenBackend.with("softmax", call -> {
            call.proceed();
            disturb(call, 4);
            return null;
        });
        assertThatThrownBy(() -> ownChecks(broken, "softmax").get(0).body().run())
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("reference: ConformanceLines\\[outer=1, n=1, inner=1\\], seed=1: "
                        + "out\\[0\\] is 1\\.0\\d+, not 1\\.0 within .*");
    }

    @Test
    void anUnavailableBackendIsNotChecked() {
        Backend broken = BrokenBackend.with("unavailableReason", call -> Optional.of("no device"));
        assertThatThrownBy(() -> BackendConformance.checks(broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("backend 'reference' can't be checked: no device");
    }

    private static Map<String, Fault> faults() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("allocate: hands out a buffer that is in use", sharedBuffer());
        faults.put("read: one element too few", call -> {
            call.proceed();
            if (call.args()[1] instanceof double[] out && out.length > 1) {
                out[out.length - 1] = 0;
            }
            return null;
        });
        faults.put("fill: one element too many", call -> replace(call, 1, call.integer(1) + 1));
        faults.put("copyRows: takes the strides as equal", call -> replace(call, 5, call.args()[2]));
        faults.put("unary: leaves out the tail after whole vectors", call -> replace(call, 3, call.integer(3) & ~7));
        faults.put("unaryBackward: takes x for y", call -> replace(call, 2, call.args()[1]));
        faults.put("binary: swaps the operands", call -> {
            Object a = call.args()[1];
            Object aStrides = call.args()[2];
            replaceQuietly(call, 1, call.args()[3]);
            replaceQuietly(call, 2, call.args()[4]);
            replaceQuietly(call, 3, a);
            replaceQuietly(call, 4, aStrides);
            return call.proceed();
        });
        faults.put("reduce: MAX skips NaN", BackendConformanceTest::maxWithoutNaN);
        faults.put("maxBackward: the last of equals", BackendConformanceTest::lastLargest);
        faults.put("softmax: masked elements are nearly 0", BackendConformanceTest::nearlyMasked);
        faults.put("sumOfSquares: summed in float", BackendConformanceTest::floatSum);
        faults.put("matmul: never accumulates", call -> replace(call, 11, false));
        faults.put("matmul: always accumulates", call -> replace(call, 11, true));
        faults.put("matmul: uses the first matrix of a for the whole batch", call -> replace(call, 2, 0));
        faults.put("matmul: leaves out as it was without terms", call -> call.integer(10) == 0 ? null : call.proceed());
        faults.put("scatterAddRows: overwrites the table", call -> {
            call.sound().fill(call.buffer(3), call.buffer(3).length() - 5, 0);
            return call.proceed();
        });
        faults.put("layerNormBackward: uses dy as scratch", call -> {
            call.proceed();
            disturb(call, 4);
            return null;
        });
        faults.put("crossEntropyBackward: does not ignore", call -> replace(call, 3, Integer.MIN_VALUE));
        faults.put("linearCrossEntropy: takes w as transposed", call -> replace(call, 2, true));
        faults.put("dropout: another seed", call -> replace(call, 4, (long) call.args()[4] + 1));
        faults.put("dropout: a slightly other rate", call -> replace(call, 3, (double) call.args()[3] * 1.01));
        faults.put("adamW: forgets the bias corrections' step", call -> replace(call, 8, step(call, 0.25, 1)));
        faults.put("adamW: forgets to clip", call -> replace(call, 8, step(call, Double.POSITIVE_INFINITY, 2)));
        faults.put("adamW: takes a loss that is not finite", call -> replace(call, 6, call.args()[7]));
        faults.put("adamW: goes on after a step that was not finite", call -> {
            call.sound().write(new double[1], call.buffer(7));
            return call.proceed();
        });
        faults.put("readLater: the first element as it is when it is read", BackendConformanceTest::lateRead);
        return faults;
    }

    @Test
    void stateThatOnlyOneThreadMayUseIsCaught() {
        Thread owner = Thread.currentThread();
        Backend broken = BrokenBackend.with("softmax", call -> {
            call.proceed();
            if (Thread.currentThread() != owner) {
                disturb(call, 4);
            }
            return null;
        });
        assertThat(failures(ownChecks(broken, "concurrency"))).isNotEmpty();
        assertThat(failures(ownChecks(broken, "softmax"))).isEmpty();
    }

    private static Fault sharedBuffer() {
        Buffer[] last = new Buffer[1];
        return call -> {
            boolean same = last[0] != null
                    && last[0].length() == call.integer(1)
                    && last[0].type() == call.args()[0]
                    && last[0].isExclusive();
            last[0] = same ? last[0] : (Buffer) call.proceed();
            return last[0];
        };
    }

    private static Object maxWithoutNaN(BrokenBackend.Call call) throws ReflectiveOperationException {
        call.proceed();
        if (call.args()[0] == ReduceOp.MAX) {
            call.sound().write(withoutNaN(call.read(5)), call.buffer(5));
        }
        return null;
    }

    private static double[] withoutNaN(double[] values) {
        return Arrays.stream(values).map(v -> Double.isNaN(v) ? 0 : v).toArray();
    }

    private static Object lastLargest(BrokenBackend.Call call) throws ReflectiveOperationException {
        call.proceed();
        int n = call.integer(3);
        if (call.integer(2) == 1 && call.integer(4) == 1 && n > 0) {
            double[] x = call.read(0);
            double max = Arrays.stream(x, 0, n).max().orElseThrow();
            int last = IntStream.range(0, n).filter(i -> x[i] == max).max().orElseThrow();
            double[] dx = new double[n];
            dx[last] = call.read(1)[0];
            call.sound().write(dx, call.buffer(5));
        }
        return null;
    }

    private static Object nearlyMasked(BrokenBackend.Call call) throws ReflectiveOperationException {
        call.proceed();
        double[] out = Arrays.stream(call.read(4)).map(v -> v == 0 ? 1e-20 : v).toArray();
        call.sound().write(out, call.buffer(4));
        return null;
    }

    private static AdamWStep step(BrokenBackend.Call call, double clipNorm, int count) {
        AdamWStep s = (AdamWStep) call.args()[8];
        return new AdamWStep(s.rate(), s.beta1(), s.beta2(), s.epsilon(), clipNorm, count);
    }

    private static Later lateRead(BrokenBackend.Call call) {
        Buffer source = call.buffer(0);
        return new Later() {
            @Override
            public boolean isHere() {
                return true;
            }

            @Override
            public double get() {
                double[] element = new double[1];
                call.sound().read(source, element);
                return element[0];
            }
        };
    }

    private static Object floatSum(BrokenBackend.Call call) {
        double[] x = call.read(0);
        float sum = 0;
        for (int i = 0; i < call.integer(1); i++) {
            sum += (float) (x[i] * x[i]);
        }
        return (double) sum;
    }

    private static Object replace(BrokenBackend.Call call, int argument, Object value)
            throws ReflectiveOperationException {
        replaceQuietly(call, argument, value);
        return call.proceed();
    }

    private static void replaceQuietly(BrokenBackend.Call call, int argument, Object value) {
        call.args()[argument] = value;
    }

    /** Changes the first element of an output by about one percent, if there is one. */
    private static void disturb(BrokenBackend.Call call, int argument) {
        if (call.args()[argument] == null || call.buffer(argument) == null) {
            return;
        }
        double[] values = call.read(argument);
        boolean empty = values.length == 0 || values[0] == 777 || Double.isNaN(values[0]);
        if (!empty) {
            values[0] += 0.01 * (1 + Math.abs(values[0]));
            call.sound().write(values, call.buffer(argument));
        }
    }

    private static void assertCaught(String kernel, Fault fault) {
        List<Check> own = ownChecks(BrokenBackend.with(kernel, fault), kernel);
        assertThat(failures(own)).as("failing checks of " + kernel).isNotEmpty();
    }

    private static List<Check> ownChecks(Backend backend, String kernel) {
        return BackendConformance.checks(backend).stream()
                .filter(check -> check.name().startsWith(kernel + ":"))
                .toList();
    }

    private static List<String> failures(List<Check> checks) {
        return checks.stream()
                .filter(BackendConformanceTest::fails)
                .map(Check::name)
                .toList();
    }

    private static boolean fails(Check check) {
        try {
            check.body().run();
            return false;
        } catch (AssertionError expected) {
            return true;
        }
    }

    private static Stream<String> kernels() {
        return Arrays.stream(Backend.class.getMethods())
                .map(Method::getName)
                .distinct()
                .filter(name -> !NOT_KERNELS.contains(name))
                .sorted();
    }
}
