package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays of records and of {@code NdArray}s: made, read, written to. */
final class ObjectArraysTest {
    private static final Transformed CODE = Transformed.of("""
            package arrays;

            import java.util.Arrays;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.array.NdArray;

            final class Points {
                record Point(double x, double y) {}

                @Differentiable
                static double made(double a, double b) {
                    Point[] ps = {new Point(a, b), new Point(b * b, a)};
                    return ps[0].x() * ps[1].x() + ps[1].y() * ps[0].y();
                }

                @Differentiable
                static double filled(double a, double b, int n) {
                    Point[] ps = new Point[n + 1];
                    ps[0] = new Point(a, b);
                    for (int i = 0; i < n; i++) {
                        Point p = ps[i];
                        ps[i + 1] = new Point(p.y() * b, p.x() + i * a);
                    }
                    double sum = 0;
                    for (Point p : ps) {
                        sum += p.x() * p.y();
                    }
                    return sum;
                }

                @Differentiable
                static double overwritten(double a, double b, boolean again) {
                    Point[] ps = {new Point(a, b), new Point(b, a)};
                    double before = ps[0].x();
                    ps[0] = new Point(ps[0].y() * ps[1].x(), before);
                    if (again) {
                        ps[1] = ps[0];
                        ps[0] = new Point(2, ps[1].x());
                    }
                    return ps[0].x() * ps[1].y() + ps[0].y() * before + ps[1].x();
                }

                @Differentiable
                static double copies(Point[] given, double a) {
                    Point[] ps = given.clone();
                    ps[0] = new Point(a, given[0].x() * ps[1].y());
                    Point[] more = Arrays.copyOf(ps, ps.length + 1);
                    more[ps.length] = new Point(a * a, 1);
                    Point[] either = a > 0 ? given : new Point[] {new Point(a, a)};
                    return sum(more) * sum(ps) + sum(given) + sum(either);
                }

                @Differentiable
                static double sum(Point[] ps) {
                    double sum = 0;
                    for (Point p : ps) {
                        sum += p.x() * p.x() * p.y();
                    }
                    return sum;
                }

                @Differentiable
                static Point[] returned(double a, int n) {
                    Point[] ps = new Point[n];
                    for (int i = 0; i < n; i++) {
                        ps[i] = new Point(a * i, a * a);
                    }
                    return ps;
                }

                @Differentiable
                static double ofACall(double a) {
                    Point[] ps = returned(a, 3);
                    return sum(ps) + ps[2].x();
                }

                @Differentiable
                static NdArray tensors(NdArray a, NdArray b) {
                    NdArray[] xs = {a, b, a.mul(b)};
                    for (int i = 1; i < xs.length; i++) {
                        xs[i] = xs[i].mul(xs[i - 1]);
                    }
                    return xs[2].add(xs[1]).sum();
                }
            }
            """);

    private static Object points(double... numbers) {
        Class<?> type = CODE.load("arrays.Points$Point");
        Object array = java.lang.reflect.Array.newInstance(type, numbers.length / 2);
        for (int i = 0; i < numbers.length / 2; i++) {
            java.lang.reflect.Array.set(
                    array, i, CODE.record("arrays.Points$Point", numbers[2 * i], numbers[2 * i + 1]));
        }
        return array;
    }

    private static void check(String name, Object... at) {
        CODE.method(name).checkDifferences(1e-6, at);
    }

    @Test
    void madeAndFilled() {
        check("made", 1.5, 0.7);
        for (int n = 0; n < 4; n++) {
            check("filled", 1.5, 0.7, n);
        }
        check("overwritten", 1.5, 0.7, false);
        check("overwritten", 1.5, 0.7, true);
        check("ofACall", 1.5);
    }

    @Test
    void givenArraysAreCopied() {
        check("copies", points(1.5, 0.7, -0.5, 2), 1.2);
        check("copies", points(1.5, 0.7, -0.5, 2), -1.2);
    }

    @Test
    void results() {
        CODE.method("returned").checkPullback(1e-6, 1, 1.5, 3);
    }

    @Test
    void arraysOfTensors() {
        CODE.method("tensors").check(tensor(1.5, 2.5, -0.5), tensor(0.5, -1.5, 2));
        double[] gradient = CODE.method("tensors").numbers(tensor(1.5), tensor(0.5));

        // xs[1] = b a, xs[2] = a b (b a), and the sum of both
        assertThat(gradient).containsExactly(2 * 1.5 * 0.25 + 0.5, 2 * 0.5 * 2.25 + 1.5);
    }

    private static NdArray tensor(double... numbers) {
        return NdArray.of(Backends.named("reference"), ElementType.FLOAT64, Shape.of(numbers.length), numbers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps[0] = new Point(x, x); return ps[0].x();"
                        + "|an element of an array of Local.Point is written, which this method did not make",
                "Point[] a = {new Point(x, 1)}; Point[] b = x > 0 ? a : ps; a[0] = ps[0]; return b[0].x();"
                        + "|the array 'a', which this method fills, gets a second name here",
                "Point[] a = new Point[2]; System.arraycopy(ps, 0, a, 0, 2); return a[0].x() * x;"
                        + "|'System.arraycopy' has no reverse rule",
                "Point[][] a = {ps, ps}; a[0] = ps.clone(); return a[0][0].x() * x;"
                        + "|an element of an array of arrays of objects is written",
                "Point[][] a = new Point[1][1]; a[0][0] = new Point(x, x); return a[0][0].x();"
                        + "|an element of an array of arrays of objects is written",
                "double[][] a = new double[2][]; Arrays.fill(a, new double[] {x}); return a[1][0];"
                        + "|'Arrays.fill' has no reverse rule",
            })
    void otherWritesAreRefused(String test) {
        String[] parts = test.split("\\|");
        GenerationResult result = Transformed.generate(List.of(), """
                package refused;

                import java.util.Arrays;
                import org.adjoint4j.Differentiable;

                final class Local {
                    record Point(double x, double y) {}

                    @Differentiable
                    static double f(double x, Point[] ps) {
                        BODY
                    }
                }
                """.replace("BODY", parts[0]));

        assertThat(result.diagnostics())
                .filteredOn(d -> d.severity() == Diagnostic.Severity.ERROR)
                .first()
                .satisfies(d -> {
                    assertThat(d.message()).startsWith(parts[1]);
                    assertThat(d.remedy()).isNotBlank();
                });
    }
}
