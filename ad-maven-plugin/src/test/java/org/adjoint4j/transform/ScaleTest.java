package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javassist.ClassPool;
import javassist.CtBehavior;
import javassist.CtClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Long methods, long loops and deep call chains. */
final class ScaleTest {
    private static final int HUGE_METHOD_LIMIT = 8_000;

    @Test
    void threeThousandStatements() throws IOException {
        StringBuilder text = new StringBuilder("""
                package scale;

                import org.adjoint4j.Differentiable;

                final class Long {
                    @Differentiable
                    static double f(double x) {
                        double a = x;
                        double b = 1;
                """);
        for (int i = 0; i < 1500; i++) {
            text.append("        a = a * 0.999 + b * x;\n        b = b * 0.5 + Math.sin(a);\n");
        }
        Transformed code = Transformed.of(text + "        return a + b;\n    }\n}\n");

        double step = 1e-6;
        double up = (double) code.method("f").primal(0.5 + step);
        double down = (double) code.method("f").primal(0.5 - step);
        Differentiated.close(code.method("f").check(0.5), new double[] {(up - down) / (2 * step)}, 1e-6, "f");
        assertAllCompiled(code, "scale.LongAd");
    }

    /** HotSpot compiles every generated method. */
    private static void assertAllCompiled(Transformed code, String generatedClass) throws IOException {
        Map<String, Integer> sizes = sizes(code.classFile(generatedClass));
        assertThat(sizes.values()).as("bytecodes of each method: %s", sizes).allMatch(size -> size < HUGE_METHOD_LIMIT);
    }

    @Test
    void longBodiesOfLoopsAndBranches() throws IOException {
        StringBuilder text = new StringBuilder("""
                package scale;

                import java.util.List;
                import org.adjoint4j.Differentiable;

                final class Nested {
                    record Pair(double a, double b) {}

                    @Differentiable
                    static double f(double x, Pair start, double[] xs, List<Double> ys, int n) {
                        Pair p = start;
                        double[] sums = new double[3];
                        int count = 0;
                        for (int i = 0; i < n; i++) {
                            if (x > 0.1) {
                """);
        for (int i = 0; i < 200; i++) {
            text.append("                p = new Pair(p.b() * x, p.a() + xs[%d] * 0.01);%n".formatted(i % 3));
            text.append("                sums[%d] += p.a() * ys.get(i %% 2);%n".formatted(i % 3));
            text.append("                count += i;%n                xs[%d] *= 0.99;%n".formatted(i % 3));
            text.append("                if (count > 7) {%n                    x = x * 0.999;%n                }%n"
                    .formatted());
        }
        Transformed code = Transformed.of(text
                + "            }\n        }\n        return p.a() * p.b() + sums[1] * sums[0] + count;\n    }\n}\n");

        Object start = code.record("scale.Nested$Pair", 0.5, -0.25);
        for (int n : new int[] {0, 1, 3}) {
            code.method("f").checkInPlace(1e-6, 0.9, start, new double[] {0.1, -0.2, 0.3}, List.of(0.5, 0.25), n);
        }
        assertAllCompiled(code, "scale.NestedAd");
    }

    @Test
    void manySavedArraysRecordsAndDecisions() throws IOException {
        StringBuilder text = new StringBuilder("""
                package scale;

                import org.adjoint4j.Differentiable;

                final class Mixed {
                    record Pair(double a, double b) {}

                    @Differentiable
                    static double twice(double x) {
                        return x * 2;
                    }

                    @Differentiable
                    static double f(double x, Pair start, double[] xs) {
                        Pair p = start;
                """);
        for (int i = 0; i < 60; i++) {
            text.append("        p = new Pair(p.b() * x, p.a() + twice(xs[%d]));\n".formatted(i % 3));
            text.append("        if (p.a() > 0) {\n            x = x * 0.99 * p.b();\n        }\n");
        }
        Transformed code = Transformed.of(text + "        return p.a() * p.b();\n    }\n}\n");

        code.method("f")
                .checkDifferences(
                        1e-6, 0.5, code.record("scale.Mixed$Pair", 0.5, -0.25), new double[] {0.1, -0.2, 0.3});
        assertAllCompiled(code, "scale.MixedAd");
    }

    private static Map<String, Integer> sizes(byte[] classFile) throws IOException {
        Map<String, Integer> sizes = new TreeMap<>();
        CtClass type = new ClassPool(true).makeClass(new ByteArrayInputStream(classFile));
        for (CtBehavior method : type.getDeclaredBehaviors()) {
            if (method.getMethodInfo().getCodeAttribute() != null) {
                sizes.put(
                        method.getName(),
                        method.getMethodInfo().getCodeAttribute().getCodeLength());
            }
        }
        return sizes;
    }

    /** What each of these nests in itself, 60 deep, must not grow faster than its source. */
    static Stream<Arguments> nests() {
        return Stream.of(
                Arguments.of("if", "if (x > -%d) { x = x * 1.01;", "x += 0.1; } else { x -= 1; }"),
                Arguments.of("loop", "for (int i%1$d = 0; i%1$d < 1; i%1$d++) { x = x * 1.01;", "x += 0.01; }"),
                Arguments.of("while", "while (n++ < %d) { x = x * 1.01; if (x > 50) break;", "x += 0.01; }"),
                Arguments.of("do", "do { x = x * 1.01; if (x > 50) continue;", "x += 0.01; } while (n-- > 1000);"),
                Arguments.of(
                        "switch", "switch (n) { case 7: x += 1; case 0: x *= 1.01;", "break; default: x -= 0.5; }"),
                Arguments.of("ternary", "x = x + (x > -%d ? x * 0.01 + (", ") : -x);"),
                Arguments.of("switchExpression", "x = x + switch (n) { case 0 -> x * 0.01 + (", "); default -> -x; };"),
                Arguments.of(
                        "yields",
                        "x = x + switch (n) { case 0: if (x < 0) yield 1; yield 0.01 * (",
                        "); default: yield -x; };"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nests")
    void nestingIsLinearInSize(String name, String open, String close) throws IOException {
        boolean expression = close.startsWith(")");
        int shallow = nested(name, 15, open, close, expression);
        int deep = nested(name, 60, open, close, expression);
        assertThat(deep)
                .as("bytes of bytecode at depth 60, and %d at depth 15", shallow)
                .isLessThan(6 * shallow);
    }

    private static int nested(String name, int depth, String open, String close, boolean expression)
            throws IOException {
        StringBuilder text = new StringBuilder("""
                package scale;

                import org.adjoint4j.Differentiable;

                @SuppressWarnings("fallthrough")
                final class Nested {
                    @Differentiable
                    static double f(double x, int n) {
                """);
        for (int i = 0; i < depth; i++) {
            String opened = String.format(open, i);
            text.append(expression && i > 0 ? opened.substring(opened.indexOf('+') + 1) : opened)
                    .append('\n');
        }
        text.append(expression ? "x * x" : "x = x * x;");
        for (int i = 0; i < depth; i++) {
            boolean inner = expression && i < depth - 1;
            text.append(inner ? close.substring(0, close.lastIndexOf(';')) : close)
                    .append('\n');
        }
        Transformed code = Transformed.of(text.append("return x;\n    }\n}\n").toString());
        code.method("f").checkDifferences(1e-4, 0.9, 0);
        return sizes(code.classFile("scale.NestedAd")).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    @Test
    void aMillionIterations() {
        Transformed code = Transformed.of("""
                package scale;

                import org.adjoint4j.Differentiable;

                final class Loop {
                    @Differentiable
                    static double logistic(double x, double r, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            y = y + 1e-6 * r * y * (1 - y);
                        }
                        return y;
                    }
                }
                """);

        code.method("logistic").checkDifferences(1e-6, 0.25, 2.0, 1_000_000);
    }

    @Test
    void sixtyLevelsOfTwoCallsGrowLinearly() {
        String shallow = levels(30);
        String deep = levels(60);
        Transformed half = Transformed.of(shallow);
        Transformed code = Transformed.of(deep);

        assertThat(code.generated().length()).isLessThan(3 * half.generated().length());
        // only level 0 is called twice a level here, or the run would take forever
        code.method("f0").checkDifferences(1e-6, 0.7);
        code.method("f12").checkDifferences(1e-6, 0.7);
    }

    private static String levels(int depth) {
        StringBuilder text = new StringBuilder("""
                package scale;

                import org.adjoint4j.Differentiable;

                final class Levels {
                    @Differentiable
                    static double f0(double x) {
                        return Math.sin(x);
                    }
                """);
        for (int i = 1; i <= depth; i++) {
            text.append("    @Differentiable static double f%d(double x) { return f%d(x) + x * f%d(x) * 0.1; }\n"
                    .formatted(i, i - 1, i - 1));
        }
        return text + "}\n";
    }
}
