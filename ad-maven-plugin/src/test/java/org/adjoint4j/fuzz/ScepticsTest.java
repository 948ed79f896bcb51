package org.adjoint4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint4j.Vjp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small programs that somebody writes who does not believe it: order of evaluation, names, aliases, odd loops, odd
 * numbers. Each is compared with the original bit for bit and with central differences.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScepticsTest {
    private Path folder;
    private Compiled compiled;

    static Stream<SmallProgram> programs() {
        return Stream.of(
                        OrderPrograms.order(),
                        OrderPrograms.names(),
                        OrderPrograms.integers(),
                        FlowPrograms.loops(),
                        MemoryPrograms.memory(),
                        MemoryPrograms.objects(),
                        FlowPrograms.functions(),
                        FlowPrograms.odd(),
                        DeepPrograms.arrays(),
                        DeepPrograms.records(),
                        ChoicePrograms.overloads(),
                        ChoicePrograms.functions(),
                        ChoicePrograms.ways())
                .flatMap(List::stream);
    }

    static Stream<SmallProgram> failing() {
        return FailingPrograms.failing();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failing")
    void sameExceptionAndTheSameLeftInArrays(SmallProgram program) throws IOException {
        Compiled one = Compiled.of(SmallProgram.source(List.of(program)), Files.createTempDirectory(folder, "failing"));
        Object[] given = copy(program.arguments().get(0));
        Throwable expected = catchThrowable(() -> one.call("Subject$" + program.name(), "f", given));
        assertThat(expected).isNotNull();
        for (String form : List.of("fVjp", "fValueAndGradient", "fGradient")) {
            Object[] used = copy(program.arguments().get(0));
            assertThatThrownBy(() -> one.call("Subject" + program.name() + "Ad", form, used))
                    .as(form)
                    .hasSameClassAs(expected)
                    .hasMessage(expected.getMessage());
            assertThat(Objects.flat(used)).as(form).isEqualTo(Objects.flat(given));
        }
    }

    /** The derivative by each number; all of them, and the values on the way, are exact in 24 bits. */
    static Stream<Arguments> floats() {
        float[] numbers = {0.5f, -1.5f, 2};
        return Stream.of(
                Arguments.of("elements", """
                        static float f(float[] a) { a[0] += a[1] * 2.5; a[1]++; a[2] *= a[0]; return a[2] - a[1]; }""", numbers, List.of(2.0, 4.0, -3.25)),
                Arguments.of("one number to four targets", """
                        static float f(float[] a) { double d; float[] b = new float[2]; d = a[0] = b[1] = a[1] * 2; return (float) d * a[0] + b[1]; }""", numbers, List.of(0.0, -10.0, 0.0)),
                Arguments.of("an index with a step", """
                        static float f(float[] a) { int i = 0; a[i++] *= a[i--] += a[i] / 2; return a[i++] + a[i]--; }""", numbers, List.of(-0.5, 1.5, 0.0)),
                Arguments.of("a copy that overlaps", """
                        static float f(float[] a) { System.arraycopy(a, 0, a, 1, 2); a[0] *= 3; return a[0] * a[1] + a[2]; }""", numbers, List.of(3.0, 1.0, 0.0)),
                Arguments.of("rows exchanged", """
                        static float f(float[] a) { float[][] m = {a, a.clone()}; m[0] = m[1]; m[1] = a; a[0] *= 4; return m[1][0] * m[0][2] + m[0][0]; }""", numbers, List.of(9.0, 0.0, 2.0)),
                Arguments.of("a double that becomes a float again", """
                        static double f(float[] a) { double d = a[0]; float g = (float) (d * d); g -= d; return g * (a[1] % a[0]) + Math.max(a[2], g); }""", numbers, List.of(-0.75, -0.25, 1.0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floats")
    void exactFloats(String why, String method, float[] numbers, List<Double> gradient) throws IOException {
        Compiled one = Compiled.of(
                SmallProgram.source(List.of(SmallProgram.program("floats", "@Differentiable\n" + method))),
                Files.createTempDirectory(folder, "floats"));
        Object value = one.call("Subject$Floats", "f", numbers.clone());
        Object both = one.call("SubjectFloatsAd", "fValueAndGradient", numbers.clone());
        assertThat(Compiled.get(both, "value")).isEqualTo(value);
        assertThat(Compiled.get(both, "gradient")).isInstanceOf(float[].class);
        assertThat(Objects.flat(Compiled.get(both, "gradient"))).isEqualTo(gradient);
    }

    @Test
    void numbersThatAreNone() throws IOException {
        SmallProgram program = SmallProgram.program("infinities", """
                @Differentiable
                static double f(double x) {
                    return x != x ? 2 : x > 1e300 ? -1 / x : Math.min(1 / x, 5) * x;
                }""");
        Compiled one = Compiled.of(SmallProgram.source(List.of(program)), Files.createTempDirectory(folder, "odd"));
        assertThat(one.call("SubjectInfinitiesAd", "fGradient", Double.NaN)).isEqualTo(0.0);
        assertThat(one.call("SubjectInfinitiesAd", "fGradient", 1e-305)).isEqualTo(5.0);
        assertThat(one.call("SubjectInfinitiesAd", "fGradient", 1e301)).isEqualTo(0.0);
        assertThat(one.call("SubjectInfinitiesAd", "fGradient", 0.125)).isEqualTo(5.0);
    }

    // ---- the check -------------------------------------------------------------------------------------------------

    @BeforeAll
    void compile(@TempDir Path temporary) throws IOException {
        folder = temporary;
        compiled = Compiled.of(SmallProgram.source(programs().toList()), Files.createDirectory(folder.resolve("all")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void valueAndGradient(SmallProgram program) {
        program.arguments().forEach(arguments -> check(compiled, program.name(), arguments));
    }

    private static Object[] copy(Object[] arguments) {
        return Arrays.stream(arguments)
                .map(a -> Objects.like(a, Objects.flat(a).iterator()))
                .toArray();
    }

    private static void check(Compiled compiled, String name, Object[] arguments) {
        String generated = "Subject" + name + "Ad";
        Object[] given = copy(arguments);
        Object value = compiled.call("Subject$" + name, "f", given);
        List<Double> after = Objects.flat(given);
        Object[] used = copy(arguments);
        Object both = compiled.call(generated, "fValueAndGradient", used);
        assertThat(Compiled.get(both, "value")).isEqualTo(value);
        assertThat(Objects.flat(used)).isEqualTo(after);
        List<Double> gradient = Objects.flat(Compiled.get(both, "gradient"));
        List<Double> expected = differences(compiled, name, arguments);
        assertThat(gradient).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(gradient.get(i))
                    .as("derivative %d at %s", i, Arrays.deepToString(arguments))
                    .isCloseTo(expected.get(i), within(1e-6 * (1 + Math.abs(expected.get(i)))));
        }
        used = copy(arguments);
        @SuppressWarnings("unchecked") // by its declaration
        Vjp<Object, Object> vjp = (Vjp<Object, Object>) compiled.call(generated, "fVjp", used);
        assertThat(vjp.value()).isEqualTo(value);
        Arrays.stream(used).forEach(Objects::spoil);
        for (double seed : new double[] {1, -2.5, 1}) {
            List<Double> found = Objects.flat(vjp.pullback(seed));
            for (int i = 0; i < found.size(); i++) {
                double wanted = seed * gradient.get(i);
                assertThat(found.get(i)).isCloseTo(wanted, within(1e-11 * (1 + Math.abs(wanted))));
            }
        }
    }

    private static List<Double> differences(Compiled compiled, String name, Object[] arguments) {
        List<Double> at = Objects.flat(arguments);
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < at.size(); i++) {
            double step = 6e-6 * Math.max(1, Math.abs(at.get(i)));
            all.add((value(compiled, name, arguments, i, step) - value(compiled, name, arguments, i, -step))
                    / (2 * step));
        }
        return all;
    }

    private static double value(Compiled compiled, String name, Object[] arguments, int number, double step) {
        List<Double> at = Objects.flat(arguments);
        List<Double> moved = IntStream.range(0, at.size())
                .mapToObj(i -> i == number ? at.get(i) + step : at.get(i))
                .toList();
        var numbers = moved.iterator();
        Object[] other =
                Arrays.stream(arguments).map(a -> Objects.like(a, numbers)).toArray();
        return (Double) compiled.call("Subject$" + name, "f", other);
    }
}
