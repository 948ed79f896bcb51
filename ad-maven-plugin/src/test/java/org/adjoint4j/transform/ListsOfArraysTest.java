package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists of arrays in methods that write to arrays. */
final class ListsOfArraysTest {
    private static final Transformed CODE = Transformed.of("""
            package lists;

            import java.util.ArrayList;
            import java.util.List;
            import org.adjoint4j.Differentiable;

            final class Lists {
                @Differentiable
                static double written(List<double[]> rows, double x) {
                    double[] first = rows.get(0);
                    first[0] *= x;
                    for (double[] row : rows) {
                        row[1] += row[0] * first[0];
                    }
                    double sum = 0;
                    for (int i = 0; i < rows.size(); i++) {
                        sum += rows.get(i)[1] * rows.get(i)[0] * (i + 1);
                    }
                    return sum;
                }

                @Differentiable
                static double read(List<double[]> rows, double[] other) {
                    double[] sum = new double[2];
                    for (double[] row : rows) {
                        sum[0] += row[0] * row[1];
                        sum[1] += row[1] * other[0];
                    }
                    return sum[0] * sum[1];
                }

                @Differentiable
                static double history(double[] start, double x, int n) {
                    List<double[]> states = new ArrayList<>();
                    double[] state = start.clone();
                    for (int i = 0; i < n; i++) {
                        states.add(state.clone());
                        state[0] += x * state[1];
                        state[1] -= x * state[0];
                    }
                    states.add(state);
                    state[0] *= 2;
                    double sum = 0;
                    for (double[] s : states) {
                        sum += s[0] * s[1];
                    }
                    return sum * states.get(0)[0];
                }

                @Differentiable
                static double calls(double[] a, double[] b, double x) {
                    List<double[]> rows = List.of(a.clone(), b);
                    double before = read(rows, a);
                    return before + written(rows, x) * rows.get(1)[1] + b[1] + read(scaled(rows, x), a);
                }

                @Differentiable
                static List<double[]> scaled(List<double[]> rows, double x) {
                    List<double[]> result = new ArrayList<>();
                    for (double[] row : rows) {
                        result.add(new double[] {row[0] * x, row[1] / x});
                    }
                    return result;
                }
            }
            """);

    private static List<double[]> rows() {
        return List.of(new double[] {1.5, 0.5}, new double[] {-0.7, 2}, new double[] {0.3, 1.1});
    }

    @Test
    void given() {
        CODE.method("written").checkInPlace(1e-6, rows(), 1.3);
        CODE.method("written").checkInPlace(1e-6, rows().subList(0, 1), 1.3);
        CODE.method("read").checkInPlace(1e-6, rows(), new double[] {2});
    }

    @Test
    void made() {
        for (int n = 0; n < 4; n++) {
            CODE.method("history").checkInPlace(1e-6, new double[] {1.5, 0.5}, 0.3, n);
        }
    }

    @Test
    void handedOn() {
        CODE.method("calls").checkInPlace(1e-6, new double[] {1.5, 0.5}, new double[] {-0.7, 2}, 1.3);
        CODE.method("scaled").checkPullback(1e-6, 1, rows(), 1.3);
    }

    @Test
    void oneArrayTwice() {
        double[] row = {1.5, 0.5};
        List<double[]> twice = new ArrayList<>(List.of(row, row));

        assertThatThrownBy(() -> CODE.method("written").gradient(twice, 2.0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("passed to it twice");
        double[] apart = CODE.method("read").numbers(List.of(row, row.clone()), new double[] {2});
        Differentiated.close(CODE.method("read").numbers(twice, new double[] {2}), apart, 1e-12, "one row twice");
        Differentiated.close(
                CODE.method("read").numbers(List.of(row, row.clone()), row),
                CODE.method("read").numbers(List.of(row.clone(), row.clone()), row.clone()),
                1e-12,
                "a row as another argument");
    }
}
