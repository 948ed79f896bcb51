package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can't be differentiated is refused with what, where and what to do instead, word by word. */
final class ReasonsTest {
    private static final String PARTS =
            "Call the gradients of the parts in threads of their own, and add them up in the caller.";
    private static final String STOP = " Wrap the argument in Ad.stopGradient(...) if it is meant to be a constant.";
    private static final String STOP_VALUE = "Wrap the value in Ad.stopGradient(...) if it is meant to be a constant.";

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        "static double f(double x) { state = x; return x; }",
                        "29: 'state' is written, which outlives the call",
                        "Assign to a local variable and return the result."),
                Arguments.of(
                        "static double f(double x) { synchronized (Reasons.class) { return x; } }",
                        "29: 'synchronized' is not supported in differentiable code",
                        "Lock in the caller, around the call of the differentiable method."),
                Arguments.of(
                        "static synchronized double f(double x) { return x; }",
                        "28: 'f' is synchronized, which is not supported",
                        "Lock in its callers."),
                Arguments.of(
                        "static double f(double x) { new Thread(() -> log(x)).start(); return x; }",
                        "29: 'Thread.start' is about other threads, which are not differentiated",
                        PARTS),
                Arguments.of(
                        "static double f(double x) { Thread t = new Thread(() -> log(x)); return x; }",
                        "40: 'new Thread' is about other threads, which are not differentiated",
                        PARTS),
                Arguments.of(
                        "static double f(double x) throws Exception { return pool.submit(() -> x * x).get(); }",
                        "53: 'Future.get' is about other threads, which are not differentiated",
                        PARTS),
                Arguments.of(
                        "static double f(double x) { return CompletableFuture.supplyAsync(() -> x * x).join(); }",
                        "36: 'CompletableFuture.join' is about other threads, which are not differentiated",
                        PARTS),
                Arguments.of(
                        "static double f(double[] a) { return DoubleStream.of(a).map(v -> v * v).sum(); }",
                        "38: a stream is not differentiated",
                        "Write a for loop, or a @Differentiable method that takes the function."),
                Arguments.of(
                        "static double f(double[] a) { return DoubleStream.of(a).parallel().sum(); }",
                        "38: a parallel stream is not differentiated",
                        "Write a for loop. " + PARTS),
                Arguments.of(
                        "static double f(List<Double> a) { return a.parallelStream().reduce(0.0, Double::sum); }",
                        "42: a parallel stream is not differentiated",
                        "Write a for loop. " + PARTS),
                Arguments.of(
                        "static double f(double x, Method m) throws Exception { return (double) m.invoke(null, x); }",
                        "72: 'Method.invoke' is reflection, which is not differentiated",
                        "Call the method itself."),
                Arguments.of(
                        "static double f(double x, MethodHandle h) throws Throwable { return (double) h.invoke(x); }",
                        "78: 'MethodHandle.invoke' is reflection, which is not differentiated",
                        "Call the method itself."),
                Arguments.of(
                        "static native double f(double x);",
                        "22: 'f' has no body to differentiate",
                        "Annotate the method that implements it."),
                Arguments.of(
                        "static double f(double x) { return foreign(x); }",
                        "36: 'Reasons.foreign' is native: it has no body to differentiate, and no reverse rule",
                        "Declare a rule: @RruleFor(type = Reasons.class, method = \"foreign\") static Vjp<Double, Double>"
                                + " foreign(double arg0)." + STOP),
                Arguments.of(
                        "static double f(double x, Shape shape) { return shape.area(x); }",
                        "49: 'Shape.area' has no body to differentiate, and no reverse rule",
                        "Declare a rule: @RruleFor(type = Reasons.Shape.class, method = \"area\") static Vjp<Double,"
                                + " Double> area(Reasons.Shape receiver, double arg0)." + STOP),
                Arguments.of(
                        "static double f(double x) { return Math.nextUp(x); }",
                        "36: 'Math.nextUp' has no reverse rule",
                        "Declare a rule: @RruleFor(type = Math.class, method = \"nextUp\") static Vjp<Double, Double>"
                                + " nextUp(double arg0)." + STOP),
                Arguments.of(
                        "static double f(double x) { return helper(x, 3); }",
                        "36: 'Reasons.helper' has no reverse rule",
                        "Annotate it with @Differentiable, or declare a rule: @RruleFor(type = Reasons.class, method ="
                                + " \"helper\") static Vjp<Double, Double> helper(double arg0, int arg1)." + STOP),
                Arguments.of(
                        "static int f(double x) { return 1; }",
                        "8: the result of 'f' is int, which has no derivative",
                        "Return double, float, NdArray, or a record, List or array of them."),
                Arguments.of(
                        "static boolean f(double x) { return x > 0; }",
                        "8: the result of 'f' is boolean, which has no derivative",
                        "Return double, float, NdArray, or a record, List or array of them."),
                Arguments.of(
                        "static String f(double x) { return \"\"; }",
                        "8: the result of 'f' is String, which has no derivative",
                        "Return double, float, NdArray, or a record, List or array of them."),
                Arguments.of(
                        "static double f(String s) { return 1; }",
                        "15: 'f' has no parameter to differentiate",
                        "Give it a parameter of type double, float, NdArray, or a record, List or array of them."),
                Arguments.of(
                        "static double f(double x) { return x * (int) x; }",
                        "40: a cast to int loses the derivative",
                        STOP_VALUE),
                Arguments.of(
                        "static double f(double x) { long n = (long) (x * 2); return x * n; }",
                        "38: a cast to long loses the derivative",
                        STOP_VALUE),
                Arguments.of(
                        "static double f(double x, int n) { n *= x; return x * n; }",
                        "36: a cast to int loses the derivative",
                        STOP_VALUE));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refused")
    void isRefusedWordByWord(String method, String message, String remedy) {
        GenerationResult result = Transformed.generate(List.of(), """
                package reasons;

                import java.lang.invoke.MethodHandle;
                import java.lang.reflect.Method;
                import java.util.List;
                import java.util.concurrent.CompletableFuture;
                import java.util.concurrent.ExecutorService;
                import java.util.stream.DoubleStream;
                import org.adjoint4j.Differentiable;

                final class Reasons {
                    static double state;
                    static ExecutorService pool;

                    interface Shape {
                        double area(double x);
                    }

                    static void log(double x) {}

                    static native double foreign(double x);

                    static double helper(double x, int n) {
                        return x * n;
                    }

                @Differentiable
                %s
                }
                """.formatted(method));

        assertThat(result.diagnostics())
                .filteredOn(d -> d.severity() == Diagnostic.Severity.ERROR)
                .first()
                .satisfies(d -> {
                    assertThat(d.line() + ":" + d.column() + ": " + d.message()).isEqualTo("28:" + message);
                    assertThat(d.remedy()).isEqualTo(remedy);
                    assertThat(d.sourceLine()).isEqualTo(method);
                });
    }
}
