package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Arrays that are made, written to, copied, and seen under several names. */
final class MutableArraysTest {
    private static final double TOLERANCE = 1e-7;

    private static final Transformed CODE = Transformed.of("""
            package memory;

            import java.util.Arrays;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;

            final class Memory {
                record Layer(double[] w, double b) {}

                @Differentiable
                static double local(double x, int n) {
                    double[] powers = new double[n + 1];
                    powers[0] = 1;
                    for (int i = 1; i <= n; i++) {
                        powers[i] = powers[i - 1] * x;
                    }
                    double sum = 0;
                    for (int i = 0; i <= n; i++) {
                        sum += powers[i];
                    }
                    return sum;
                }

                @Differentiable
                static double overwritten(double x, double y) {
                    double[] a = {x, y, 3};
                    double before = a[0] * a[1];
                    a[0] = a[0] * a[0] + a[1];
                    a[1] = 5;
                    a[2] *= a[0];
                    a[2]++;
                    return before + a[0] * a[1] + a[2]++ * a[2];
                }

                @Differentiable
                static double prefixSums(double[] a) {
                    for (int i = 1; i < a.length; i++) {
                        a[i] += a[i - 1];
                    }
                    double s = 0;
                    for (double v : a) {
                        s += v * v;
                    }
                    return s;
                }

                @Differentiable
                static double aliases(double[] a, double x, boolean same) {
                    double[] b = same ? a : a.clone();
                    b[0] = x * b[1];
                    double[] c = b;
                    c[1] += b[0];
                    return a[0] * a[1] + c[0] * x;
                }

                @Differentiable
                static double rowsRead(double[][] m) {
                    double[] sum = new double[1];
                    for (int i = 0; i < m.length; i++) {
                        sum[0] += m[i][0] * m[i][1] * (i + 1);
                    }
                    return sum[0];
                }

                @Differentiable
                static double rows(double[][] m, double x) {
                    double[] first = m[0];
                    first[1] = x * x;
                    double[] swap = m[0];
                    m[0] = m[1];
                    m[1] = swap;
                    m[0][0] *= x;
                    double s = 0;
                    for (double[] row : m) {
                        for (int j = 0; j < row.length; j++) {
                            s = s * 0.5 + row[j] * row[j];
                        }
                    }
                    return s;
                }

                @Differentiable
                static double copies(double[] a, double x) {
                    double[] b = Arrays.copyOf(a, a.length + 2);
                    double[] c = Arrays.copyOfRange(a, 1, 3);
                    b[a.length] = x;
                    System.arraycopy(b, 0, b, 1, a.length);
                    Arrays.fill(c, 1, 2, x * a[0]);
                    double[] d = new double[3];
                    Arrays.fill(d, c[0]);
                    d[1] = b[2];
                    return b[0] * b[1] + b[2] * b[3] + c[0] * c[1] + d[0] * d[1] * d[2];
                }

                @Differentiable
                static void scale(double[] a, double s) {
                    for (int i = 0; i < a.length; i++) {
                        a[i] *= s;
                    }
                }

                @Differentiable
                static double[] squared(double[] a) {
                    double[] r = new double[a.length];
                    for (int i = 0; i < a.length; i++) {
                        r[i] = a[i] * a[i];
                    }
                    return r;
                }

                @Differentiable
                static double[] choose(boolean first, double[] a, double[] b) {
                    return first ? a : b;
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
                static double helpers(double[] a, double x) {
                    double[] sq = squared(a);
                    scale(sq, x);
                    double d = dot(sq, a);
                    double[] chosen = choose(x > 0, sq, a);
                    chosen[0] = d * x;
                    scale(chosen, chosen[1]);
                    return dot(sq, a) + d;
                }

                @Differentiable
                static void add(double[] to, double[] from) {
                    for (int i = 0; i < to.length; i++) {
                        to[i] = to[i] * from[(i + 1) % from.length];
                    }
                }

                @Differentiable
                static double sameTwice(double[] a) {
                    add(a, a);
                    return dot(a, a);
                }

                @Differentiable
                static double layer(Layer p, double[] x) {
                    double[] y = new double[x.length];
                    for (int i = 0; i < y.length; i++) {
                        y[i] = Math.tanh(p.w()[i] * x[i] + p.b());
                    }
                    p.w()[0] = y[0] * p.b();
                    return dot(y, p.w());
                }

                @Differentiable
                static double while2(double x, @NonDifferentiable double[] scratch) {
                    int n = 0;
                    double t = x;
                    while (t < 50 && n < scratch.length) {
                        scratch[n] = t;
                        t = t * x;
                        n++;
                    }
                    double s = 0;
                    for (int i = n - 1; i >= 0; i--) {
                        s = s * 0.25 + scratch[i];
                        if (scratch[i] > 10) {
                            scratch[i] = 0;
                        } else {
                            scratch[i] = -s;
                        }
                    }
                    return s + (n > 0 ? scratch[0] : x);
                }

                @Differentiable
                static double pingPong(double[] start, int steps, double k) {
                    double[] current = start.clone();
                    double[] next = new double[start.length];
                    for (int s = 0; s < steps; s++) {
                        for (int i = 0; i < current.length; i++) {
                            double left = i == 0 ? 0 : current[i - 1];
                            double right = i == current.length - 1 ? 0 : current[i + 1];
                            next[i] = current[i] + k * (left - 2 * current[i] + right) * current[i];
                        }
                        double[] t = current;
                        current = next;
                        next = t;
                    }
                    return dot(current, start);
                }

                @Differentiable
                static float floats(float[] a, float x) {
                    float[] b = a.clone();
                    b[1] *= x;
                    b[0] += 2.5 * b[1];
                    Arrays.fill(a, x);
                    return b[0] * b[1] + a[0];
                }

                @Differentiable
                static double matrix(double[][] a, double[] b) {
                    int n = b.length;
                    double[][] lu = new double[n][];
                    for (int i = 0; i < n; i++) {
                        lu[i] = a[i].clone();
                    }
                    double[] x = b.clone();
                    for (int k = 0; k < n; k++) {
                        int pivot = k;
                        for (int i = k + 1; i < n; i++) {
                            if (Math.abs(lu[i][k]) > Math.abs(lu[pivot][k])) {
                                pivot = i;
                            }
                        }
                        double[] row = lu[k];
                        lu[k] = lu[pivot];
                        lu[pivot] = row;
                        double t = x[k];
                        x[k] = x[pivot];
                        x[pivot] = t;
                        for (int i = k + 1; i < n; i++) {
                            double factor = lu[i][k] / lu[k][k];
                            for (int j = k; j < n; j++) {
                                lu[i][j] -= factor * lu[k][j];
                            }
                            x[i] -= factor * x[k];
                        }
                    }
                    for (int i = n - 1; i >= 0; i--) {
                        for (int j = i + 1; j < n; j++) {
                            x[i] -= lu[i][j] * x[j];
                        }
                        x[i] /= lu[i][i];
                    }
                    return dot(x, x);
                }

                @Differentiable
                static double counting(double x, int[] order) {
                    int[] seen = new int[order.length];
                    double s = 0;
                    for (int i = 0; i < order.length; i++) {
                        seen[order[i]]++;
                        s += x * seen[order[i]] * i;
                        order[i] = -1;
                    }
                    return s * s;
                }

                @Differentiable
                static double earlyReturn(double[] a, double limit) {
                    for (int i = 0; i < a.length; i++) {
                        a[i] = a[i] * a[i];
                        if (a[i] > limit) {
                            return a[i] * limit;
                        }
                    }
                    return a[0];
                }

                @Differentiable
                static double kernel(double[] a, double[] b) {
                    double[] d = new double[a.length];
                    for (int i = 0; i < a.length; i++) {
                        d[i] = a[i] - 2 * b[i];
                    }
                    return dot(d, d);
                }

                @Differentiable
                static double nested(double[][][] t) {
                    t[0][1][0] += t[1][0][1] * t[0][0][0];
                    return t[0][1][0] * t[0][1][0] + t[1][1][1];
                }
            }
            """);

    private static double[] check(String method, Object... arguments) {
        return CODE.method(method).checkInPlace(TOLERANCE, arguments);
    }

    @Test
    void anArrayFilledInALoop() {
        assertThat(check("local", 1.5, 3)).containsExactly(1 + 2 * 1.5 + 3 * 1.5 * 1.5);
        check("local", 0.5, 0);
        check("local", -0.7, 9);
    }

    @Test
    void overwrittenElementsKeepTheirOldAdjoints() {
        check("overwritten", 1.3, -0.4);
    }

    @Test
    void aParameterIsUpdatedInPlace() {
        check("prefixSums", new double[] {1, 2, -0.5, 0.25});
        check("prefixSums", new double[] {});
        check("prefixSums", new double[] {3});
    }

    @Test
    void namesOfOneArray() {
        check("aliases", new double[] {1, 2, 3}, 0.7, true);
        check("aliases", new double[] {1, 2, 3}, 0.7, false);
    }

    @Test
    void rowsChangePlaces() {
        check("rows", new double[][] {{1, 2}, {3, 4}}, 0.9);
    }

    @Test
    void copiesAndFills() {
        check("copies", new double[] {1, 2, 3}, 0.7);
    }

    @Test
    void helpersChangeAndReturnTheirArguments() {
        check("helpers", new double[] {1, 2, 0.5}, 0.7);
        check("helpers", new double[] {1, 2, 0.5}, -0.7);
    }

    @Test
    void oneArrayAsBothArgumentsOfAHelper() {
        check("sameTwice", new double[] {1.5, 2, 0.5});
    }

    @Test
    void arraysInRecords() {
        Object layer = CODE.record("memory.Memory$Layer", new double[] {0.3, -0.2}, 0.1);
        check("layer", layer, new double[] {1, 2});
    }

    @Test
    void aScratchArrayThatIsNotDifferentiated() {
        check("while2", 1.7, new double[20]);
        check("while2", 60.0, new double[20]);
    }

    @Test
    void buffersChangePlacesInALoop() {
        for (int steps : new int[] {0, 1, 2, 5}) {
            check("pingPong", new double[] {1, 0.5, -0.25}, steps, 0.1);
        }
    }

    @Test
    void floatArrays() {
        Differentiated floats = CODE.method("floats");
        float x = 0.7f;
        double[] gradient = floats.numbers(new float[] {1, 2}, x);
        // b1 = 2x, b0 = 1 + 2.5 b1; b0 b1 + x = 2x + 10x^2 + x
        Differentiated.close(gradient, new double[] {2 * x, x + 2 * 2.5 * 2 * x * x, 2 + 20 * x + 1}, 1e-5, "floats");
    }

    @Test
    void eliminationWithPivoting() {
        check("matrix", new double[][] {{0.1, 2, 1}, {3, 1, -1}, {1, 1, 4}}, new double[] {1, 2, 3});
    }

    @Test
    void integerArrays() {
        check("counting", 0.5, new int[] {0, 1, 1, 0, 1});
    }

    @Test
    void returnsFromTheMiddle() {
        check("earlyReturn", new double[] {1, 2, 3, 4}, 5.0);
        check("earlyReturn", new double[] {1, 2, 3, 4}, 50.0);
    }

    @Test
    void threeDimensions() {
        check("nested", (Object) new double[][][] {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}});
    }

    @Test
    void oneArrayReadUnderTwoNamesHasTwoGradients() {
        double[] x = {1, 2};
        assertThat(CODE.method("kernel").numbers(x, x)).containsExactly(-2, -4, 4, 8);
        assertThat(Leaves.of(CODE.method("kernel").vjp(x, x).pullback(1.0))).containsExactly(-2, -4, 4, 8);
    }

    @Test
    void oneArrayUnderTwoNamesIsRefusedWhereItIsWritten() {
        double[] row = {1, 2};
        assertThatThrownBy(() -> CODE.method("rows").gradient(new double[][] {row, row}, 1.0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows writes to an array that was passed to it twice");
    }

    @Test
    void anArrayResultHasAPullback() {
        CODE.method("squared").checkPullback(TOLERANCE, 7, (Object) new double[] {1, -2, 3});
        CODE.method("choose").checkPullback(TOLERANCE, 8, true, new double[] {1, -2}, new double[] {3, 4});
    }

    @Test
    void rowsThatAreTheSameHaveGradientsOfTheirOwn() {
        double[] row = {2, 3};

        assertThat(CODE.method("rowsRead").numbers((Object) new double[][] {row, row}))
                .containsExactly(3, 2, 6, 4);
    }
}
