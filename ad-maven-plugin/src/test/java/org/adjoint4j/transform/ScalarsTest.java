package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.adjoint4j.Vjp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arithmetic on numbers: conversions, evaluation order, overloads, names. */
final class ScalarsTest {
    private static final Transformed CODE = Transformed.of("""
            package scalars;

            import static java.lang.Math.max;

            import java.util.List;
            import org.adjoint4j.Ad;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;

            final class Scalars {
                static final double SCALE = 2.5;
                private static final double HIDDEN = 1.5;
                private static final int NEGATIVE = -3;

                @Differentiable
                static double postIncrement(double x) {
                    return x++ * x;
                }

                @Differentiable
                static double preDecrement(double x) {
                    double y = --x * x--;
                    return y * x;
                }

                @Differentiable
                static double assignedInside(double x) {
                    return x * (x = 3 * x) + x;
                }

                @Differentiable
                static double assignedInCondition(double x) {
                    double y;
                    if ((y = x * x) > 2) {
                        return y * x;
                    }
                    return y;
                }

                @Differentiable
                static double assignedInArms(double x) {
                    double y = x;
                    double z = x > 1 ? (y = x * x) : (y += 3);
                    return y * z;
                }

                @Differentiable
                static double shortCircuit(double x) {
                    double y = x;
                    if (x > 1 && (y = y * x) > 3 || x < -1 && (y -= x * x) < -5) {
                        y = y * x;
                    }
                    return y;
                }

                @Differentiable
                static double compoundWithIntegers(double x, int n) {
                    double y = x;
                    y += n;
                    y *= n + 1;
                    y -= 7 / 2;
                    y /= n + 3;
                    y %= 100;
                    return y * (n % 3) * x;
                }

                @Differentiable
                static double integersCount(double x, int n) {
                    int k = n;
                    k += 2.9;
                    k <<= 1;
                    k ^= 3;
                    long big = k++ + ++k;
                    char c = 'a';
                    c += 1;
                    byte b = (byte) 300;
                    short s = (short) (b + 1);
                    return x * k * big + c * x + (b & s) * x;
                }

                @Differentiable
                static double mixesFloat(double x, float f) {
                    float g = f * f;
                    g += x * f;
                    double d = g * x;
                    return d + (float) (x * x) + f;
                }

                @Differentiable
                static float narrows(double x, float f) {
                    float g = (float) (x * f);
                    g *= x;
                    return g + f * 2;
                }

                @Differentiable
                static double constants(double x) {
                    return x * SCALE + HIDDEN * x * x + NEGATIVE * x + Math.PI * x + Double.MIN_VALUE;
                }

                @Differentiable
                static double staticImport(double x, double y) {
                    return max(x * x, y) + StrictMath.sin(x);
                }

                @Differentiable
                static double f(double x) {
                    return x * x;
                }

                @Differentiable
                static float f(float x) {
                    return x * x * x;
                }

                @Differentiable
                static double f(double[] x) {
                    return x[0] * x[1];
                }

                @Differentiable
                static double overloads(double x, float y, double[] z) {
                    return f(x) + f(y) + f(z);
                }

                @Differentiable(wrt = "y")
                static double onlyY(double x, double y) {
                    return x * x * y;
                }

                @Differentiable
                static double excluded(@NonDifferentiable double x, double y) {
                    return x * x * y + onlyY(2, y);
                }

                @Differentiable
                static double varTypes(double x) {
                    var y = x * 2;
                    var n = 3;
                    var z = (n / 2) * y;
                    var c = x > 0 ? 1 : 2.5;
                    return z * c * y;
                }

                @Differentiable
                static double negations(double x) {
                    double y = -x;
                    y = -(-y * +x);
                    y = -y - -x;
                    return -(y - x) - (x - y - x);
                }

                @Differentiable
                static double parentheses(double x, double y) {
                    return x - (y - x) - (x / (y / x)) * ((x + y) * (x - y)) / (x * (y + 1)) - x % (y + 2);
                }

                @Differentiable
                static double untakenNaN(double x) {
                    double y = x * x;
                    if (x < 0) {
                        y = Math.log(x) / (x - x);
                    }
                    return y;
                }

                @Differentiable
                static double prints(double x) {
                    assert x > -100 : "x is " + x;
                    System.err.print("");
                    return x * x;
                }

                @Differentiable
                static double parameterIsResult(double x) {
                    return x;
                }

                @Differentiable
                static double elementIsResult(double[] x, int i) {
                    return x[i];
                }

                record Point(double x, int tag, float y) {}

                record Line(Point from, Point to, String name) {}

                @Differentiable
                static double componentIsResult(Line line) {
                    return line.to().x();
                }

                @Differentiable
                static Point recordIsResult(double x, float y) {
                    return new Point(x * y, 4, y * y);
                }

                @Differentiable
                static Line passesThrough(Line line) {
                    return line;
                }

                @Differentiable
                static double usesRecords(double x, float y, Line line) {
                    Point p = recordIsResult(x, y);
                    Line l = passesThrough(line);
                    return p.x() * p.y() + l.from().x() * l.to().y() + p.tag() * x + line.from().tag();
                }

                @Differentiable
                static double nestedLists(List<List<Double>> rows) {
                    double sum = 0;
                    for (List<Double> row : rows) {
                        for (double x : row) {
                            sum += x * x;
                        }
                        if (!row.isEmpty()) {
                            sum *= row.get(row.size() - 1);
                        }
                    }
                    return sum;
                }

                @Differentiable
                static double matrix(double[][] a) {
                    double sum = 0;
                    for (double[] row : a) {
                        for (int j = 0; j < row.length; j++) {
                            sum += row[j] * a[0][j] * (j + 1);
                        }
                    }
                    return sum;
                }

                @Differentiable
                static float floats(float[] a, List<Float> b) {
                    float sum = 1;
                    for (int i = 0; i < a.length; i++) {
                        sum *= a[i] + b.get(i);
                    }
                    return sum;
                }

                @Differentiable
                static double bigConstants(double x) {
                    return x * 1e300 * 0x1p-10 + x * 1_000 + x * 0b11 + x * 017 + x * 'a' + x * 3L + x * 2f;
                }

                @Differentiable
                static double zeroByInteger(double x, int n) {
                    return x * (10 / n);
                }

                @Differentiable
                static double stops(double x) {
                    double y = Ad.stopGradient(x * x);
                    return y * x + Ad.stopGradient(Math.exp(x));
                }

                @Differentiable
                static double comparesActive(double x, double y) {
                    boolean less = x < y;
                    boolean both = less & x > 0 | !less;
                    return both ? x * y : less == both ? x : y;
                }

                @Differentiable
                static double nullChecks(double[] a, List<Double> b) {
                    return a[1] * b.get(1);
                }
            }
            """);

    private static Object[] at(Object... arguments) {
        return arguments;
    }

    private static Object line(double a, double b, double c, double d) {
        return CODE.record("scalars.Scalars$Line", point(a, (float) b), point(c, (float) d), "a line");
    }

    private static Object point(double x, float y) {
        return CODE.record("scalars.Scalars$Point", x, 7, y);
    }

    static Stream<Arguments> points() {
        return Stream.of(
                Arguments.of("postIncrement", at(3.0)),
                Arguments.of("preDecrement", at(3.5)),
                Arguments.of("assignedInside", at(1.5)),
                Arguments.of("assignedInCondition", at(1.0)),
                Arguments.of("assignedInCondition", at(2.0)),
                Arguments.of("assignedInArms", at(0.5)),
                Arguments.of("assignedInArms", at(2.0)),
                Arguments.of("shortCircuit", at(0.5)),
                Arguments.of("shortCircuit", at(1.5)),
                Arguments.of("shortCircuit", at(2.5)),
                Arguments.of("shortCircuit", at(-1.5)),
                Arguments.of("shortCircuit", at(-2.5)),
                Arguments.of("compoundWithIntegers", at(1.5, 4)),
                Arguments.of("integersCount", at(1.5, 4)),
                Arguments.of("constants", at(1.5)),
                Arguments.of("staticImport", at(2.0, 3.0)),
                Arguments.of("staticImport", at(1.0, 3.0)),
                Arguments.of("varTypes", at(1.5)),
                Arguments.of("varTypes", at(-1.5)),
                Arguments.of("negations", at(1.5)),
                Arguments.of("parentheses", at(1.5, 2.25)),
                Arguments.of("prints", at(1.5)),
                Arguments.of("parameterIsResult", at(1.5)),
                Arguments.of("elementIsResult", at(new double[] {1, 2, 3}, 1)),
                Arguments.of("nestedLists", at(List.of(List.of(1.0, 2.0), List.<Double>of(), List.of(3.0)))),
                Arguments.of("nestedLists", at(List.of())),
                Arguments.of("matrix", at((Object) new double[][] {{1, 2}, {3, 4}, {}})),
                Arguments.of("zeroByInteger", at(1.5, 3)),
                Arguments.of("comparesActive", at(1.5, 3.0)),
                Arguments.of("comparesActive", at(-1.5, 3.0)),
                Arguments.of("comparesActive", at(4.0, 3.0)),
                Arguments.of("nullChecks", at(new double[] {1, 2}, List.of(3.0, 4.0))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("points")
    void agreesWithCentralDifferences(String name, Object[] at) {
        CODE.method(name).checkDifferences(1e-6, at);
    }

    static Stream<Arguments> exact() {
        float half = 0.5f;
        return Stream.of(
                Arguments.of("mixesFloat", at(2.0, half), List.of(0.5 * 2 + 1.25 + 4, 2.0 * (1 + 2) + 1)),
                Arguments.of("narrows", at(2.0, half), List.of(2.0, 6.0)),
                Arguments.of("overloads", at(3.0, 2f, new double[] {5, 7, 9}), List.of(6.0, 12.0, 7.0, 5.0, 0.0)),
                Arguments.of("onlyY", at(3.0, 2.0), List.of(9.0)),
                Arguments.of("excluded", at(3.0, 2.0), List.of(13.0)),
                Arguments.of("untakenNaN", at(3.0), List.of(6.0)),
                Arguments.of("componentIsResult", at(line(1, 2, 3, 4)), List.of(0.0, 0.0, 1.0, 0.0)),
                Arguments.of(
                        "usesRecords", at(2.0, 3f, line(1, 2, 3, 4)), List.of(27.0 + 4, 2.0 * 27, 4.0, 0.0, 0.0, 1.0)),
                Arguments.of("floats", at(new float[] {1, 2}, List.of(3f, 4f)), List.of(6.0, 4.0, 6.0, 4.0)),
                Arguments.of("bigConstants", at(1.5), List.of(1e300 / 1024 + 1000 + 3 + 15 + 97 + 3 + 2)),
                Arguments.of("stops", at(1.5), List.of(2.25)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("exact")
    void hasTheExactGradient(String name, Object[] at, List<Double> gradient) {
        double[] expected = gradient.stream().mapToDouble(Double::doubleValue).toArray();

        Differentiated.close(CODE.method(name).check(at), expected, 1e-14, name);
    }

    @Test
    void pullsBackRecordsAndKeepsTheirConstants() {
        Vjp<Object, Object> vjp = CODE.method("recordIsResult").vjp(2.0, 3f);

        assertThat(vjp.value()).isEqualTo(CODE.record("scalars.Scalars$Point", 6.0, 4, 9f));
        Differentiated.close(Leaves.of(vjp.pullback(point(1, 10f))), new double[] {3, 2 + 60}, 1e-15, "recordIsResult");

        Object line = line(1, 2, 3, 4);
        assertThat(CODE.method("passesThrough").vjp(line).pullback(line)).isEqualTo(line);
        assertThat(CODE.method("componentIsResult").gradient(line))
                .hasToString("Line[from=Point[x=0.0, tag=7, y=0.0], to=Point[x=1.0, tag=7, y=0.0], name=a line]");
    }

    @Test
    void throwsWhatTheOriginalThrows() {
        assertThatThrownBy(() -> CODE.method("zeroByInteger").gradient(1.0, 0)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> CODE.method("elementIsResult").gradient(new double[3], 3))
                .isInstanceOf(ArrayIndexOutOfBoundsException.class);
        assertThatThrownBy(() -> CODE.method("elementIsResult").vjp(new double[3], -1))
                .isInstanceOf(ArrayIndexOutOfBoundsException.class);
        assertThatThrownBy(() -> CODE.method("elementIsResult").gradient(null, 3))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> CODE.method("nullChecks").gradient(new double[2], List.of(1.0)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> CODE.method("nestedLists").gradient(List.of(java.util.Arrays.asList(1.0, null))))
                .isInstanceOf(NullPointerException.class);
    }
}
