package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** One array that a method is given under two names, of which a record has at least one. */
final class SharedArraysTest {
    private static final Transformed CODE = Transformed.of("""
            package shared;

            import java.util.List;
            import org.adjoint4j.Differentiable;

            final class Shared {
                record Layer(double[] w, double b) {}

                record Pair<T>(T first, T second) {}

                record Two(double[] u, double[] v) {
                    @Differentiable
                    double apply(double x) {
                        double[] h = new double[u.length];
                        for (int i = 0; i < h.length; i++) {
                            h[i] = u[i] * x + v[i] * v[i];
                        }
                        return h[0] * h[1];
                    }
                }

                record Deep(Layer inner, double[][] m, List<double[]> rows, String name) {}

                @Differentiable
                static double sum(double... xs) {
                    double s = 0;
                    for (double x : xs) {
                        s = s * 0.5 + x * x;
                    }
                    return s;
                }

                @Differentiable
                static double kernel(double[] a, double[] b) {
                    return sum(a[0], b[0] * a[1], b[1]) - b[0];
                }

                @Differentiable
                static double recordAndArray(Layer p, double[] x) {
                    double[] y = x.clone();
                    y[0] *= p.w()[0] * p.b();
                    return y[0] * y[1] + p.w()[1] * x[1] * x[1];
                }

                @Differentiable
                static double twoRecords(Layer p, Layer q) {
                    double[] y = {p.w()[0], q.w()[1]};
                    y[0] += q.w()[0] * q.w()[0] * p.b();
                    return y[0] * y[1] * p.w()[1];
                }

                @Differentiable
                static double oneRecord(Two t, double x) {
                    double[] y = new double[1];
                    y[0] = t.u()[0] * x;
                    y[0] += t.v()[0] * t.v()[1];
                    return y[0];
                }

                @Differentiable
                static double ofItsOwn(Two t, Two other, double x) {
                    return t.apply(x) * other.apply(2);
                }

                @Differentiable(wrt = "x")
                static double weighted(double x, double[][] weights, double[] v) {
                    double[] h = new double[2];
                    h[0] = x * v[0];
                    h[1] = weights[0][1] * h[0] * x;
                    return h[0] * h[1];
                }

                @Differentiable
                static double constantWeights(double x) {
                    double[] v = {3, 4};
                    return weighted(x * x, new double[][] {{1, 2}, {3, 4}}, v) + v[1] * x;
                }

                @Differentiable
                static double generic(Pair<double[]> p, Pair<double[][]> q) {
                    double[] y = new double[2];
                    for (int i = 0; i < 2; i++) {
                        y[i] = p.first()[i] * p.second()[1 - i] + q.first()[i][0] * q.second()[0][i];
                    }
                    return y[0] * y[1];
                }

                @Differentiable
                static double passedOn(Layer p, double[] x) {
                    return kernel(p.w(), x) * p.b();
                }

                @Differentiable
                static double partsPassedOn(Deep p, double[] x) {
                    return kernel(p.inner().w(), x) + kernel(p.m()[0], p.m()[1]) + p.name().length() * x[0]
                            + kernel(p.rows().get(0), p.rows().get(1)) * p.inner().w()[1];
                }

                @Differentiable
                static double ofAList(List<Layer> layers, double x) {
                    return kernel(layers.get(0).w(), layers.get(1).w()) * x;
                }

                @Differentiable
                static double written(Layer p, double[] x) {
                    p.w()[0] = x[0] * p.b();
                    return p.w()[0] * x[1];
                }

                @Differentiable
                static double writtenInOne(Two t, double x) {
                    t.u()[0] *= x;
                    return t.u()[0] * t.v()[0];
                }
            }
            """);

    private static Object layer(double[] w) {
        return CODE.record("shared.Shared$Layer", w, 0.7);
    }

    /** Each name gets the partial derivative that it has where the arrays are copies. */
    private static void likeCopies(String name, Object... arguments) {
        double[] expected = CODE.method(name).checkInPlace(1e-6, Leaves.copy(arguments));
        assertThat(CODE.method(name).numbers(arguments)).as(name).containsExactly(expected);
        double[] pulled = Leaves.of(CODE.method(name).vjp(arguments).pullback(1.0));
        assertThat(pulled).as("%s: pullback", name).containsExactly(expected);
    }

    @Test
    void namesThatAreReadHaveGradientsOfTheirOwn() {
        double[] w = {1.5, -0.5};
        likeCopies("recordAndArray", layer(w), w);
        likeCopies("twoRecords", layer(w), layer(w));
        Object same = layer(w);
        likeCopies("twoRecords", same, same);
        likeCopies("oneRecord", CODE.record("shared.Shared$Two", w, w), 1.2);
        likeCopies("passedOn", layer(w), w);
        double[][] rows = {w, w};
        likeCopies(
                "generic",
                CODE.record("shared.Shared$Pair", w, w),
                CODE.record("shared.Shared$Pair", rows, new double[][] {w}));
    }

    @Test
    void methodsOfRecordsThatMakeArraysOnlyReadTheirOwn() {
        double[] w = {1.5, -0.5};
        Object two = CODE.record("shared.Shared$Two", w, w);
        likeCopies("ofItsOwn", two, CODE.record("shared.Shared$Two", w, new double[] {1, 2}), 1.2);
        likeCopies("ofItsOwn", two, two, 1.2);
        double[] gradient =
                CODE.method("shared.Shared$Two", "shared.SharedTwoAd", "apply").numbers(two, 1.2);
        Object apart = CODE.record("shared.Shared$Two", w, w.clone());
        assertThat(gradient)
                .containsExactly(CODE.method("shared.Shared$Two", "shared.SharedTwoAd", "apply")
                        .checkDifferences(1e-6, apart, 1.2));
    }

    @Test
    void constantsMayBeGivenForParametersThatAreNotDifferentiated() {
        CODE.method("constantWeights").checkDifferences(1e-6, 1.2);
    }

    @Test
    void alsoInRowsListsAndRecordsOfRecords() {
        double[] w = {1.5, -0.5};
        double[] row = {0.3, 0.4};
        Object deep = CODE.record("shared.Shared$Deep", layer(w), new double[][] {w, row}, List.of(row, row), "deep");
        likeCopies("partsPassedOn", deep, w);
        likeCopies("partsPassedOn", deep, row);
    }

    @Test
    void whatIsWrittenUnderOneOfThemIsRefused() {
        double[] w = {1.5, -0.5};
        assertRefused("written", layer(w), w);
        assertRefused("writtenInOne", CODE.record("shared.Shared$Two", w, w), 1.2);
        CODE.method("written").checkInPlace(1e-6, layer(w), new double[] {2, 3});
        CODE.method("writtenInOne").checkInPlace(1e-6, CODE.record("shared.Shared$Two", w, w.clone()), 1.2);
    }

    private static void assertRefused(String name, Object... arguments) {
        assertThatThrownBy(() -> CODE.method(name).gradient(arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name + " writes to an array that was passed to it twice");
        assertThatThrownBy(() -> CODE.method(name).vjp(arguments)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void recordsInAListMayShareArraysToo() {
        double[] w = {1.5, -0.5};
        likeCopies("ofAList", List.of(layer(w), layer(w)), 2.0);
        CODE.method("ofAList").checkDifferences(1e-6, List.of(layer(w), layer(new double[] {1, 2})), 2.0);
    }
}
