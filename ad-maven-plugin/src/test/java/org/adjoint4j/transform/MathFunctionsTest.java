package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adjoint4j.transform.rule.ScalarRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The functions of {@code Math} and {@code StrictMath}: smooth points by differences, kinks as docs/semantics.md says. */
final class MathFunctionsTest {
    private static final List<String> UNARY = List.of(
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "sinh",
            "cosh",
            "tanh",
            "exp",
            "expm1",
            "log",
            "log10",
            "log1p",
            "sqrt",
            "cbrt",
            "abs",
            "toRadians",
            "toDegrees",
            "floor",
            "ceil",
            "rint",
            "signum");
    private static final List<String> BINARY = List.of("pow", "atan2", "hypot", "max", "min", "copySign");
    private static final Transformed CODE = Transformed.of(source());

    private static String source() {
        StringBuilder text = new StringBuilder("""
                package functions;

                import org.adjoint4j.Differentiable;

                final class Functions {
                    @Differentiable
                    static double fma(double x, double y, double z) {
                        return Math.fma(x, y, z) * 0.75;
                    }

                    @Differentiable
                    static double powOfItself(double x) {
                        return Math.pow(x, x) + Math.pow(2, x) + Math.pow(x, -2) + Math.pow(x, 0);
                    }

                    @Differentiable
                    static float floats(float x, float y) {
                        return Math.max(x, y) + Math.min(x, y) * Math.abs(x) + Math.signum(y) + Math.copySign(x, y)
                                + (float) Math.sin(x) + Math.fma(x, y, x);
                    }

                    @Differentiable
                    static double root(double x, double y) {
                        return Math.sqrt(x * x + y * y);
                    }
                """);
        for (String owner : List.of("Math", "StrictMath")) {
            String suffix = owner.equals("Math") ? "" : "Strict";
            UNARY.forEach(f -> text.append(method(f + suffix, "double x", owner + "." + f + "(x)")));
            BINARY.forEach(f -> text.append(method(f + suffix, "double x, double y", owner + "." + f + "(x, y)")));
        }
        return text + "}\n";
    }

    private static String method(String name, String parameters, String expression) {
        return """

                @Differentiable
                static double %s(%s) {
                    return %s * 0.75;
                }
            """.formatted(name, parameters, expression);
    }

    static Stream<Arguments> smooth() {
        Stream<Arguments> unary = UNARY.stream()
                .flatMap(f -> Stream.of("", "Strict")
                        .flatMap(s -> points(f).map(x -> Arguments.of(f + s, new Object[] {x}))));
        Stream<Arguments> binary = BINARY.stream()
                .flatMap(f -> Stream.of("", "Strict")
                        .flatMap(s -> Stream.of(0.3, 1.7, -1.2)
                                .filter(x -> !f.equals("pow") || x > 0)
                                .flatMap(x ->
                                        Stream.of(0.6, 2.0, -0.8).map(y -> Arguments.of(f + s, new Object[] {x, y})))));
        return Stream.of(unary, binary).flatMap(s -> s);
    }

    private static Stream<Double> points(String function) {
        return switch (function) {
            case "asin", "acos" -> Stream.of(-0.9, -0.3, 0.2, 0.7);
            case "log", "log10", "sqrt" -> Stream.of(0.01, 0.3, 1.0, 20.5);
            case "log1p" -> Stream.of(-0.9, 0.0, 0.3, 20.5);
            case "cbrt", "abs", "signum" -> Stream.of(-8.2, -0.3, 0.3, 3.4);
            case "floor", "ceil", "rint" -> Stream.of(-2.7, -0.3, 0.3, 3.4);
            default -> Stream.of(-2.7, -0.3, 0.0, 0.3, 1.4);
        };
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("smooth")
    void agreesWithCentralDifferences(String function, Object[] at) {
        CODE.method(function).checkDifferences(2e-6, at);
    }

    @Test
    void agreesWithCentralDifferencesInThreeArguments() {
        CODE.method("fma").checkDifferences(1e-7, 1.5, -2.0, 0.5);
        CODE.method("powOfItself").checkDifferences(1e-6, 1.5);
        CODE.method("root").checkDifferences(1e-6, 3.0, 4.0);
    }

    @Test
    void differentiatesTheFloatVersions() {
        double[] gradient = CODE.method("floats").check(1.5f, -2f);

        double byX = 1 + -2.0 - 1 + Math.cos(1.5) + (-2.0 + 1);
        Differentiated.close(gradient, new double[] {byX, 1.5 + 1.5}, 1e-5, "floats");
    }

    static Stream<Arguments> kinks() {
        double inf = Double.POSITIVE_INFINITY;
        double nan = Double.NaN;
        return Stream.of(
                Arguments.of("abs", at(0.0), at(0)),
                Arguments.of("abs", at(-0.0), at(-0.0)),
                Arguments.of("sqrt", at(0.0), at(inf)),
                Arguments.of("cbrt", at(0.0), at(inf)),
                Arguments.of("root", at(0.0, 0.0), at(nan, nan)),
                Arguments.of("hypot", at(0.0, 0.0), at(0, 0)),
                Arguments.of("atan2", at(0.0, 0.0), at(0, 0)),
                Arguments.of("pow", at(0.0, 2.0), at(0, 0)),
                Arguments.of("pow", at(0.0, 1.0), at(0.75, 0)),
                Arguments.of("pow", at(0.0, 0.0), at(0, 0)),
                Arguments.of("pow", at(-2.0, 3.0), at(9, nan)),
                Arguments.of("pow", at(-2.0, -1.0), at(-0.1875, nan)),
                Arguments.of("max", at(1.0, 1.0), at(0.75, 0)),
                Arguments.of("min", at(1.0, 1.0), at(0.75, 0)),
                Arguments.of("floor", at(2.0), at(0)),
                Arguments.of("ceil", at(2.0), at(0)),
                Arguments.of("rint", at(2.5), at(0)),
                Arguments.of("signum", at(0.0), at(0)),
                Arguments.of("log", at(0.0), at(inf)),
                Arguments.of("tanh", at(1000.0), at(0)),
                Arguments.of("exp", at(-1000.0), at(0)),
                Arguments.of("atan2", at(1e-200, 1e-200), at(0.375e200, -0.375e200)),
                Arguments.of("hypot", at(3e200, 4e200), at(0.45, 0.6)),
                Arguments.of("copySign", at(3.0, -0.0), at(-0.75, 0)));
    }

    private static double[] at(double... numbers) {
        return numbers;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kinks")
    void followsTheConventions(String function, double[] at, double[] gradient) {
        for (String suffix : function.equals("root") ? List.of("") : List.of("", "Strict")) {
            double[] found = CODE.method(function + suffix)
                    .numbers(Arrays.stream(at).boxed().toArray());
            for (int i = 0; i < found.length; i++) {
                boolean same = Double.compare(found[i] + 0.0, gradient[i] + 0.0) == 0
                        || Math.abs(found[i] - gradient[i]) <= 1e-12 * Math.abs(gradient[i]);
                assertThat(same)
                        .as(
                                "%s%s at %s [%d]: %s, expected %s",
                                function, suffix, Arrays.toString(at), i, found[i], gradient[i])
                        .isTrue();
            }
        }
    }

    /** A function of the class library without a rule is refused by name, so no list may be shorter than thought. */
    @Test
    void knowsEveryDifferentiableFunctionOfMath() {
        Set<String> known = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        for (Method method : Math.class.getMethods()) {
            boolean real = Modifier.isStatic(method.getModifiers()) && method.getReturnType() == double.class;
            if (real) {
                (ScalarRules.knows(method.getName(), method.getParameterCount()) ? known : unknown)
                        .add(method.getName().toLowerCase(Locale.ROOT));
            }
        }

        assertThat(unknown)
                .as("with a rule: " + known.stream().collect(Collectors.joining(" ")))
                .containsExactly("ieeeremainder", "nextafter", "nextdown", "nextup", "random", "scalb", "ulp");
    }
}
