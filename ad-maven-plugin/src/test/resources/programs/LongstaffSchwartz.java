package real.lsm;

import java.util.Random;
import org.adjoint4j.Differentiable;

/** An American put by regression on simulated paths. */
// check[4]: price(36.0, 40.0, 0.06, 0.2, new LongstaffSchwartz.Settings(30, 6, 1.0, 7))
final class LongstaffSchwartz {
    /** Simulation settings, with a builder. */
    static final class Settings {
        final int paths;
        final int steps;
        final double maturity;
        final long seed;

        Settings(int paths, int steps, double maturity, long seed) {
            this.paths = paths;
            this.steps = steps;
            this.maturity = maturity;
            this.seed = seed;
        }

        double dt() {
            return maturity / steps;
        }
    }

    private LongstaffSchwartz() {}

    static double[][] gaussians(int paths, int steps, long seed) {
        Random random = new Random(seed);
        double[][] z = new double[paths][steps];
        for (double[] row : z) {
            for (int i = 0; i < steps; i++) {
                row[i] = random.nextGaussian();
            }
        }
        return z;
    }

    @Differentiable
    static double price(double spot, double strike, double rate, double volatility, Settings settings) {
        int paths = settings.paths;
        int steps = settings.steps;
        double dt = settings.dt();
        double[][] z = gaussians(paths, steps, settings.seed);
        double[][] s = new double[paths][steps + 1];
        for (int p = 0; p < paths; p++) {
            s[p][0] = spot;
            for (int t = 0; t < steps; t++) {
                s[p][t + 1] = s[p][t] * Math.exp((rate - volatility * volatility / 2) * dt + volatility * Math.sqrt(dt) * z[p][t]);
            }
        }

        double discount = Math.exp(-rate * dt);
        double[] cash = new double[paths];
        for (int p = 0; p < paths; p++) {
            cash[p] = Math.max(strike - s[p][steps], 0);
        }
        for (int t = steps - 1; t > 0; t--) {
            double[][] normal = new double[3][3];
            double[] right = new double[3];
            int inTheMoney = 0;
            for (int p = 0; p < paths; p++) {
                cash[p] *= discount;
                double x = s[p][t] / strike;
                if (x >= 1) {
                    continue;
                }
                inTheMoney++;
                double[] basis = {1, x, x * x};
                for (int i = 0; i < 3; i++) {
                    for (int j = 0; j < 3; j++) {
                        normal[i][j] += basis[i] * basis[j];
                    }
                    right[i] += basis[i] * cash[p];
                }
            }
            if (inTheMoney < 3) {
                continue;
            }
            double[] beta = solve(normal, right);
            for (int p = 0; p < paths; p++) {
                double x = s[p][t] / strike;
                double exercise = strike - s[p][t];
                if (exercise > 0 && exercise > beta[0] + x * (beta[1] + x * beta[2])) {
                    cash[p] = exercise;
                }
            }
        }
        double sum = 0;
        for (double c : cash) {
            sum += c;
        }
        return discount * sum / paths;
    }

    /** Solves a x = b by elimination without pivoting; overwrites both. */
    @Differentiable
    static double[] solve(double[][] a, double[] b) {
        int n = b.length;
        for (int k = 0; k < n; k++) {
            for (int i = k + 1; i < n; i++) {
                double factor = a[i][k] / a[k][k];
                for (int j = k; j < n; j++) {
                    a[i][j] -= factor * a[k][j];
                }
                b[i] -= factor * b[k];
            }
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                b[i] -= a[i][j] * b[j];
            }
            b[i] /= a[i][i];
        }
        return b;
    }
}
