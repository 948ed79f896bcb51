package real.decisions;

import java.util.List;
import org.adjoint4j.Differentiable;

// check: states(new Decisions.Model(new double[] {1, 2, 3}, new double[][] {{1, 2}, {3, 4}, {5, 6}}))
// check: pivoted(new double[][] {{0.1, 2, 1}, {3, 1, -1}, {1, 0.5, 4}})
// check: argmax(new double[] {1, 5, 2}, 3.0)
// check: newton(3.0, 1.0)
// check: looked(new double[] {0, 1, 2, 3}, new double[] {1, -2, 3, 4}, 1.4)
// check: predicate(List.of(new Decisions.P(1, 2), new Decisions.P(-3, 4)))
// check: sides(new double[] {1, 2}, 4.0)
/** Helpers that decide: how many, which, whether. */
final class Decisions {
    record Model(double[] a, double[][] m) {
        int states() {
            return a.length;
        }

        boolean isWide() {
            return m[0].length > 3;
        }
    }

    record P(double x, double y) {
        boolean inside(double radius) {
            return x * x + y * y < radius * radius;
        }

        boolean isLeft() {
            return x < 0;
        }
    }

    enum Side { LEFT, RIGHT }

    @Differentiable
    static double states(Model model) {
        double sum = 0;
        for (int i = 0; i < model.states(); i++) {
            sum += model.a()[i] * (model.isWide() ? 2 : 3);
        }
        double[] copy = new double[model.states()];
        copy[0] = sum;
        return copy[0] * sum;
    }

    @Differentiable
    static int pivot(double[][] a, int k) {
        int p = k;
        for (int i = k + 1; i < a.length; i++) {
            if (Math.abs(a[i][k]) > Math.abs(a[p][k])) {
                p = i;
            }
        }
        double[] row = a[k];
        a[k] = a[p];
        a[p] = row;
        return p;
    }

    @Differentiable
    static double pivoted(double[][] m) {
        double[][] a = new double[m.length][];
        for (int i = 0; i < m.length; i++) {
            a[i] = m[i].clone();
        }
        double product = 1;
        for (int k = 0; k < a.length; k++) {
            if (pivot(a, k) != k) {
                product = -product;
            }
            product *= a[k][k];
            for (int i = k + 1; i < a.length; i++) {
                double f = a[i][k] / a[k][k];
                for (int j = k; j < a.length; j++) {
                    a[i][j] -= f * a[k][j];
                }
            }
        }
        return product;
    }

    static int largest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    @Differentiable
    static double argmax(double[] values, double x) {
        double[] mine = values.clone();
        mine[0] += x * x;
        int k = largest(mine);
        return values[largest(values)] * x + mine[k];
    }

    private static boolean converged(double a, double b) {
        return Math.abs(a - b) < 1e-12;
    }

    static boolean farAway(double a) {
        return a > 1e6;
    }

    @Differentiable
    static double newton(double x, double start) {
        double y = start;
        while (true) {
            double next = (y + x / y) / 2;
            if (converged(y, next) || farAway(next)) {
                return next;
            }
            y = next;
        }
    }

    static int interval(double[] knots, double t) {
        int low = 0;
        int high = knots.length - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (knots[middle] > t) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return low;
    }

    @Differentiable
    static double looked(double[] x, double[] y, double t) {
        int i = interval(x, t);
        double w = (t - x[i]) / (x[i + 1] - x[i]);
        return (1 - w) * y[i] + w * y[i + 1];
    }

    @Differentiable
    static double predicate(List<P> points) {
        double sum = 0;
        for (P p : points) {
            if (p.inside(3) && !p.isLeft()) {
                sum += p.x() * p.y();
            } else if (p.isLeft()) {
                sum -= p.y() * p.y();
            }
        }
        return sum;
    }

    static Side side(double x) {
        return x < 1.5 ? Side.LEFT : Side.RIGHT;
    }

    @Differentiable
    static double sides(double[] a, double x) {
        double sum = 0;
        for (double v : a) {
            sum += switch (side(v)) {
                case LEFT -> v * x;
                case RIGHT -> v * v;
            };
        }
        return sum;
    }
}
