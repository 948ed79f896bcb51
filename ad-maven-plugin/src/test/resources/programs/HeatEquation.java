package real.heat;

import java.util.Arrays;
import org.adjoint4j.Differentiable;

/** Heat in a rod and in a plate, explicit and implicit. */
// check: rod(new double[] {0, 1, 2, 1, 0.5}, 0.2, 7)
// check: plate(new double[][] {{0, 1, 0, 0}, {1, 2, 1, 0}, {0, 1, 3, 0.5}}, 0.15, 5)
// check: implicit(new double[] {0, 1, 2, 1, 0.5}, 0.2, 3)
final class HeatEquation {
    private HeatEquation() {}

    @Differentiable
    static double rod(double[] initial, double alpha, int steps) {
        double[] u = initial.clone();
        double[] next = new double[u.length];
        for (int step = 0; step < steps; step++) {
            next[0] = u[0];
            next[u.length - 1] = u[u.length - 1];
            for (int i = 1; i < u.length - 1; i++) {
                next[i] = u[i] + alpha * (u[i - 1] - 2 * u[i] + u[i + 1]);
            }
            double[] swap = u;
            u = next;
            next = swap;
        }
        double sum = 0;
        for (double x : u) {
            sum += x * x;
        }
        return sum;
    }

    @Differentiable
    static double plate(double[][] initial, double alpha, int steps) {
        int rows = initial.length;
        int columns = initial[0].length;
        double[][] u = new double[rows][];
        for (int i = 0; i < rows; i++) {
            u[i] = Arrays.copyOf(initial[i], columns);
        }
        for (int step = 0; step < steps; step++) {
            double[][] old = u.clone();
            for (int i = 0; i < rows; i++) {
                old[i] = u[i].clone();
            }
            for (int i = 1; i < rows - 1; i++) {
                for (int j = 1; j < columns - 1; j++) {
                    u[i][j] += alpha * (old[i - 1][j] + old[i + 1][j] + old[i][j - 1] + old[i][j + 1] - 4 * old[i][j]);
                }
            }
        }
        double sum = 0;
        for (double[] row : u) {
            for (double value : row) {
                sum += value * value;
            }
        }
        return sum;
    }

    /** Thomas' algorithm in every step. */
    @Differentiable
    static double implicit(double[] initial, double alpha, int steps) {
        int n = initial.length;
        double[] u = initial.clone();
        double[] c = new double[n];
        for (int step = 0; step < steps; step++) {
            c[0] = -alpha / (1 + 2 * alpha);
            u[0] /= 1 + 2 * alpha;
            for (int i = 1; i < n; i++) {
                double m = 1 / (1 + 2 * alpha + alpha * c[i - 1]);
                c[i] = -alpha * m;
                u[i] = (u[i] + alpha * u[i - 1]) * m;
            }
            for (int i = n - 2; i >= 0; i--) {
                u[i] -= c[i] * u[i + 1];
            }
        }
        return u[n / 2];
    }
}
