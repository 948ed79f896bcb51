package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.util.List;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.Test;

/** Arrays of three and more dimensions: in records, lists and arrays, as parameters, results and locals. */
final class DeepArraysTest {
    private static final double TOLERANCE = 1e-6;

    private static final Transformed CODE = Transformed.of("""
            package deep;

            import java.util.ArrayList;
            import java.util.List;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.array.NdArray;

            final class Deep {
                record Block(double[][][] w, double b) {}

                record Wide(float[][][] w, String name, double[][][][] t) {}

                record Outer(Block inner, List<Block> more, Block[] array) {}

                record Point(double x, double y) {}

                record Pair<T>(T first, T second) {}

                record Grid(Point[][] points, List<double[][]> planes, NdArray[][] tensors) {}

                @Differentiable
                static double elements(Block p, double x) {
                    double s = 0;
                    for (int i = 0; i < p.w().length; i++) {
                        for (int j = 0; j < p.w()[i].length; j++) {
                            for (int k = 0; k < p.w()[i][j].length; k++) {
                                s = s * 0.5 + p.w()[i][j][k] * p.w()[i][j][k] * x + p.b() * (i + j * k);
                            }
                        }
                    }
                    return s;
                }

                @Differentiable
                static double rowNames(Block p, double x) {
                    double[][] slab = p.w()[1];
                    double[] row = slab[0];
                    double[] same = p.w()[1][0];
                    double[] other = x > 0 ? row : p.w()[0][1];
                    double s = row[0] * same[1] + other[0] * slab[0][1];
                    for (double[][] plane : p.w()) {
                        for (double[] line : plane) {
                            s += line[0] * line[line.length - 1] * x;
                        }
                    }
                    return s * p.b();
                }

                @Differentiable
                static double dot(double[] a, double[] b) {
                    double s = 0;
                    for (int i = 0; i < a.length; i++) {
                        s += a[i] * b[i];
                    }
                    return s;
                }

                @Differentiable
                static double plane(double[][] a, double x) {
                    double s = 0;
                    for (double[] row : a) {
                        s = s * x + dot(row, row);
                    }
                    return s;
                }

                @Differentiable
                static double cube(double[][][] a, double x) {
                    double s = 0;
                    for (int i = 0; i < a.length; i++) {
                        s += plane(a[i], x) * (i + 1) + dot(a[i][0], a[0][0]);
                    }
                    return s;
                }

                @Differentiable
                static double helpers(Block p, double x) {
                    double s = cube(p.w(), x) + dot(p.w()[0][1], p.w()[0][1]);
                    for (int i = 0; i < 2; i++) {
                        s += plane(p.w()[i], p.b()) * dot(p.w()[i][0], p.w()[1][i]);
                        if (s > 1e6) {
                            return s * p.b();
                        }
                    }
                    return s;
                }

                @Differentiable
                static double wide(Wide p, double x) {
                    double s = 0;
                    for (int i = 0; i < p.w().length; i++) {
                        float[] row = p.w()[i][0];
                        s += row[0] * (double) p.w()[i][1][1] * x * p.name().length();
                    }
                    double[][][] last = p.t()[p.t().length - 1];
                    return s + last[0][0][0] * p.t()[0][0][0][0] * x;
                }

                @Differentiable
                static double nested(Outer p, double x) {
                    double s = p.inner().w()[0][0][0] * x;
                    for (Block block : p.more()) {
                        s += elements(block, x) * block.w()[0][0][1];
                    }
                    for (int i = 0; i < p.array().length; i++) {
                        s += p.array()[i].w()[0][1][0] * p.inner().w()[1][0][0] + helpers(p.array()[i], x);
                    }
                    return s;
                }

                @Differentiable
                static double lists(List<Block> blocks, List<double[][][]> cubes, List<double[][]> planes, double x) {
                    double s = 0;
                    for (Block block : blocks) {
                        s += block.w()[1][1][0] * block.b();
                    }
                    for (double[][][] c : cubes) {
                        s += c[0][1][0] * c[0][1][0] * x + c[1][0][1];
                    }
                    return s * planes.get(0)[1][0] + planes.get(1)[0][0] * x;
                }

                @Differentiable
                static double chosen(Block p, Block q, double x) {
                    Block r = x > 1 ? p : q;
                    Block made = new Block(r.w(), x * r.b());
                    Block t = p;
                    double s = 0;
                    for (int i = 0; i < 3; i++) {
                        s += t.w()[0][0][i % 2] * t.b() * made.w()[1][0][0];
                        t = i == 1 ? new Block(q.w(), s) : made;
                    }
                    return s + t.w()[0][1][1] * made.b();
                }

                @Differentiable
                static double local(double x, int n) {
                    double[][][] a = new double[n][2][3];
                    double[][][] b = new double[2][][];
                    for (int i = 0; i < n; i++) {
                        a[i][1][2] = x * i;
                        a[i][0] = a[i][1].clone();
                        a[i][1][2] *= a[i][0][2];
                        b[i % 2] = a[i];
                    }
                    double[][][][] c = {a, b};
                    c[1][0][1][0] += x * x;
                    return a[0][1][0] * x + a[n - 1][1][2] + b[1][0][2] * c[0][1][1][2];
                }

                @Differentiable
                static double written(Block p, double x) {
                    double before = p.w()[0][1][0];
                    double[] row = p.w()[0][1];
                    p.w()[0][1][0] *= p.w()[1][0][0] * x;
                    row[1] = row[0] * before;
                    for (int i = 0; i < 3; i++) {
                        row[0] = row[0] * row[1] + p.b();
                        if (row[0] > 100) {
                            break;
                        }
                    }
                    return p.w()[0][1][0] * p.w()[0][1][1] + before * p.w()[1][1][1];
                }

                @Differentiable
                static double rearranged(double[][][] a, double x) {
                    double[] row = a[0][0];
                    a[0][0] = a[1][1];
                    a[1][1] = row;
                    row[0] *= x;
                    double[][] plane = a[1];
                    System.arraycopy(a, 0, a, 1, 1);
                    a[0] = plane;
                    a[0][1][1] *= a[1][0][0];
                    return a[0][1][0] * x + a[0][1][1] * 3 + a[1][1][0];
                }

                @Differentiable
                static void swap(double[][][] a, int i) {
                    double[] row = a[i][0];
                    a[i][0] = a[1 - i][1];
                    a[1 - i][1] = row;
                    row[1] *= a[i][0][0];
                }

                @Differentiable
                static double swaps(double[][][] a, double[][][] b, double x, int n) {
                    double s = 0;
                    for (int i = 0; i < n; i++) {
                        swap(i < 2 ? a : b, i % 2);
                        s = s * x + a[0][0][1] * b[1][1][0] + a[1][1][1];
                    }
                    return s;
                }

                @Differentiable
                static void halve(double[][][] a, double s) {
                    for (double[][] plane : a) {
                        plane[0][0] = plane[0][0] * plane[1][0] * s;
                    }
                }

                @Differentiable
                static double helped(double[][][] a, double s) {
                    halve(a, s);
                    halve(a, a[0][0][0]);
                    return cube(a, s);
                }

                @Differentiable
                static double[][][] scaled(double[][][] a, double s) {
                    double[][][] r = new double[a.length][][];
                    for (int i = 0; i < a.length; i++) {
                        r[i] = new double[a[i].length][];
                        for (int j = 0; j < a[i].length; j++) {
                            r[i][j] = a[i][j].clone();
                            r[i][j][0] *= s * a[i][j][1];
                        }
                    }
                    return r;
                }

                @Differentiable
                static double[][][] handedOn(Block p, Block q, boolean first) {
                    return first ? p.w() : q.w();
                }

                @Differentiable
                static Block made(double[][][] w, double b) {
                    return new Block(w, b * w[0][0][0]);
                }

                @Differentiable
                static double ofCalls(double[][][] w, double b) {
                    Block p = made(w, b);
                    Block q = made(p.w(), p.b());
                    double[][][] one = handedOn(p, q, b > 0);
                    return one[0][0][0] * q.b() + elements(q, b) + one[1][1][0];
                }

                @Differentiable
                static float floats(float[][][] a, float x) {
                    float[][] plane = a[1];
                    float s = 0;
                    for (int i = 0; i < 2; i++) {
                        s += plane[i][0] * a[0][i][1] * x;
                    }
                    return s;
                }

                @Differentiable
                static double grid(Grid g, double x) {
                    double s = 0;
                    for (Point[] row : g.points()) {
                        for (Point p : row) {
                            s = s * 0.5 + p.x() * p.y() * x;
                        }
                    }
                    return s + g.planes().get(1)[0][1] * x;
                }

                @Differentiable
                static NdArray tensors(NdArray[][] a, Grid g) {
                    return a[0][1].mul(a[1][0]).add(g.tensors()[0][0]).sum();
                }

                @Differentiable
                static double points(Point[][] a, List<Point[]> b, double x) {
                    Point[] row = a[1];
                    double s = row[0].x() * a[0][1].y();
                    for (Point[] line : b) {
                        s += line[0].x() * line[line.length - 1].y() * x;
                    }
                    return s + a[1][0].x();
                }

                @Differentiable
                static double generic(Pair<double[][][]> p, List<Double>[] lists, Pair<Double>[] pairs) {
                    double s = p.first()[0][0][0] * p.second()[1][0][1];
                    for (List<Double> list : lists) {
                        s += list.get(0) * list.get(list.size() - 1);
                    }
                    return s + pairs[0].first() * pairs[1].second();
                }

                @Differentiable
                static double unread(Block p, double[][][] a, NdArray[][] b, List<double[][]> c, Point[][] d, double x) {
                    return x * x;
                }

                @Differentiable
                static double partlyNull(Block p, double[][][] a, Point[][] points, double x) {
                    return p.w()[1][0][0] * x + a[0][1][0] * x + points[0][1].y() * x;
                }
            }
            """);

    private static double[][][] cube(double shift) {
        return new double[][][] {
            {{0.5 + shift, -1.25}, {1.5, 0.75 - shift}}, {{2 * shift, 0.3}, {-0.4, 1.1 + shift}},
        };
    }

    private static float[][][] floatCube() {
        return new float[][][] {{{0.5f, -1.25f}, {1.5f, 0.75f}}, {{0.25f, 0.5f}, {-0.5f, 1}}};
    }

    private static Object block(double shift, double b) {
        return CODE.record("deep.Deep$Block", cube(shift), b);
    }

    private static Object points(double... numbers) {
        Object row = Array.newInstance(CODE.load("deep.Deep$Point"), numbers.length / 2);
        for (int i = 0; i < numbers.length / 2; i++) {
            Array.set(row, i, CODE.record("deep.Deep$Point", numbers[2 * i], numbers[2 * i + 1]));
        }
        return row;
    }

    private static Object array(Object... elements) {
        Object array = Array.newInstance(elements[0].getClass(), elements.length);
        for (int i = 0; i < elements.length; i++) {
            Array.set(array, i, elements[i]);
        }
        return array;
    }

    private static NdArray tensor(double... numbers) {
        return NdArray.of(Backends.named("reference"), ElementType.FLOAT64, Shape.of(numbers.length), numbers);
    }

    private static Object grid() {
        NdArray[][] tensors = {{tensor(0.5, 1.5)}};
        return CODE.record(
                "deep.Deep$Grid",
                array(points(1, 2, 3, 4), points(-0.5, 0.25)),
                List.of(new double[][] {{1}}, new double[][] {{2, 3}, {4}}),
                tensors);
    }

    private static void check(String name, Object... at) {
        CODE.method(name).checkDifferences(TOLERANCE, at);
    }

    @Test
    void inARecord() {
        check("elements", block(0.1, 0.7), 1.2);
        check("rowNames", block(0.1, 0.7), 1.2);
        check("rowNames", block(0.1, 0.7), -1.2);
        check("helpers", block(0.1, 0.7), 1.2);
        check("chosen", block(0.1, 0.7), block(0.2, -0.7), 1.2);
        check("chosen", block(0.1, 0.7), block(0.2, -0.7), 0.2);
    }

    @Test
    void ofFloatsAndOfFourDimensions() {
        Object wide = CODE.record("deep.Deep$Wide", floatCube(), "wide", new double[][][][] {cube(0.1), cube(0.2)});
        double[] gradient = CODE.method("wide").check(wide, 1.5);
        Object[] at = {wide, 1.5};
        // what a float loses in a central difference is more than its own precision
        Differentiated.close(gradient, CODE.method("wide").differences(at), 0.02, "wide");
        double[] floats = CODE.method("floats").check(floatCube(), 2f);
        assertThat(floats).containsExactly(0, 0.5, 0, -1, -2.5, 0, 1.5, 0, 0.25 * -1.25 + -0.5 * 0.75);
    }

    @Test
    void inRecordsInListsAndArrays() {
        Object outer = CODE.record(
                "deep.Deep$Outer", block(0.1, 0.7), List.of(block(0.2, 0.3), block(0.3, -1.0)), array(block(0.4, 2.0)));
        check("nested", outer, 0.8);
        check(
                "lists",
                List.of(block(0.1, 0.7), block(0.2, -0.7)),
                List.of(cube(0.1), cube(0.3)),
                List.of(new double[][] {{1}, {2, 3}}, new double[][] {{-0.5}}),
                1.5);
    }

    @Test
    void madeAndWrittenTo() {
        for (int n = 2; n < 5; n++) {
            CODE.method("local").checkInPlace(TOLERANCE, 1.3, n);
        }
        CODE.method("written").checkInPlace(TOLERANCE, block(0.1, 0.7), 1.2);
        CODE.method("rearranged").checkInPlace(TOLERANCE, cube(0.1), 1.2);
        for (int n = 0; n < 5; n++) {
            CODE.method("swaps").checkInPlace(TOLERANCE, cube(0.1), cube(0.2), 1.2, n);
        }
        CODE.method("helped").checkInPlace(TOLERANCE, cube(0.1), 1.2);
    }

    @Test
    void asResults() {
        CODE.method("scaled").checkPullback(TOLERANCE, 1, cube(0.1), 1.2);
        CODE.method("handedOn").checkPullback(TOLERANCE, 2, block(0.1, 0.7), block(0.2, 0.3), true);
        CODE.method("handedOn").checkPullback(TOLERANCE, 3, block(0.1, 0.7), block(0.2, 0.3), false);
        CODE.method("made").checkPullback(TOLERANCE, 4, cube(0.1), 0.7);
        check("ofCalls", cube(0.1), 0.7);
        check("ofCalls", cube(0.1), -0.7);
    }

    @Test
    void ofRecordsListsAndTensors() {
        check("grid", grid(), 1.5);
        check("points", array(points(1, 2, 3, 4), points(-0.5, 0.25)), List.of(points(1, 2), points(3, 4, 5, 6)), 1.5);
        NdArray[][] given = {{tensor(9, 9), tensor(1, 2)}, {tensor(3, -1)}};
        assertThat(CODE.method("tensors").check(given, grid()))
                .containsExactly(0, 0, 3, -1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
    }

    @Test
    void inGenericTypes() {
        Object pair = CODE.record("deep.Deep$Pair", cube(0.1), cube(0.2));
        Object pairs = array(CODE.record("deep.Deep$Pair", 1.5, 2.5), CODE.record("deep.Deep$Pair", 0.5, -1.0));
        List<?>[] lists = {List.of(1.0, 2.0), List.of(3.0)};
        check("generic", pair, lists, pairs);
    }

    @Test
    void unreadParametersHaveZeros() {
        NdArray[][] tensors = {{tensor(1, 2)}};
        check(
                "unread",
                block(0.1, 0.7),
                cube(0.1),
                tensors,
                List.<double[][]>of(new double[][] {{1}, {2, 3}}),
                array(points(1, 2)),
                1.5);
    }

    @Test
    void aRowThatIsThereTwiceHasTwoGradients() {
        double[] row = {2, 3};
        double[][] plane = {row, row};
        Object p = CODE.record("deep.Deep$Block", new double[][][] {plane, plane}, 0.5);

        // s = s / 2 + w^2 + b (i + j k) over the eight elements: each has an adjoint of its own
        double[] gradient = CODE.method("elements").numbers(p, 1.0);
        for (int i = 0; i < 8; i++) {
            assertThat(gradient[i]).as("element %d", i).isEqualTo(2 * row[i % 2] * Math.pow(0.5, 7 - i));
        }
    }

    @Test
    void whereThereIsNoRowThereIsNoGradient() {
        double[][][] holes = {null, {{2, 5}, null}};
        double[][][] given = {{null, {3}}, null};
        Object points = Array.newInstance(points(1, 2).getClass(), 2);
        Array.set(points, 0, points(1, 2, 3, 4));
        Object row = Array.get(points, 0);
        Array.set(row, 0, null);
        Object p = CODE.record("deep.Deep$Block", holes, 0.5);

        assertThat(CODE.method("partlyNull").numbers(p, given, points, 1.5))
                .containsExactly(1.5, 0, 0, 1.5, 0, 1.5, 2 + 3 + 4);
        Vjp<Object, Object> vjp = CODE.method("partlyNull").vjp(p, given, points, 1.5);
        assertThat(Leaves.of(vjp.pullback(2.0))).containsExactly(3, 0, 0, 3, 0, 3, 2 * (2 + 3 + 4));
    }

    @Test
    void gradientsShareNothing() {
        Object p = block(0.1, 0.7);
        Vjp<Object, Object> vjp = CODE.method("handedOn").vjp(p, p, true);
        Object adjoint = cube(0.3);
        double[] before = Leaves.of(adjoint);

        Leaves.overwrite(component(component(vjp.pullback(adjoint), "p"), "w"), Double.NaN);

        assertThat(Leaves.of(adjoint)).containsExactly(before);
        assertThat(Leaves.of(vjp.pullback(adjoint))).startsWith(before).doesNotContain(Double.NaN);
    }

    private static Object component(Object record, String name) {
        try {
            var accessor = record.getClass().getDeclaredMethod(name);
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
