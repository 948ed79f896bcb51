package real.spline;

import org.adjoint4j.Differentiable;

/** A natural cubic spline. */
// check: interpolate(new double[] {0, 1, 2.5, 4}, new double[] {1, -0.5, 2, 1.5}, 1.7)
// check: interpolate(new double[] {0, 1, 2.5, 4}, new double[] {1, -0.5, 2, 1.5}, 3.9)
// check: fromRecord(new double[] {0, 1, 2.5, 4}, new double[] {1, -0.5, 2, 1.5}, 0.2)
final class Spline {
    /** Knots, values, second derivatives. */
    record Curve(double[] x, double[] y, double[] m) {
        @Differentiable
        double at(double t) {
            int low = 0;
            int high = x.length - 1;
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                if (x[middle] > t) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            double h = x[high] - x[low];
            double a = (x[high] - t) / h;
            double b = 1 - a;
            return a * y[low] + b * y[high] + ((a * a * a - a) * m[low] + (b * b * b - b) * m[high]) * h * h / 6;
        }
    }

    private Spline() {}

    @Differentiable
    static double[] secondDerivatives(double[] x, double[] y) {
        int n = x.length;
        double[] m = new double[n];
        double[] u = new double[n];
        for (int i = 1; i < n - 1; i++) {
            double ratio = (x[i] - x[i - 1]) / (x[i + 1] - x[i - 1]);
            double p = ratio * m[i - 1] + 2;
            m[i] = (ratio - 1) / p;
            double jump = (y[i + 1] - y[i]) / (x[i + 1] - x[i]) - (y[i] - y[i - 1]) / (x[i] - x[i - 1]);
            u[i] = (6 * jump / (x[i + 1] - x[i - 1]) - ratio * u[i - 1]) / p;
        }
        for (int k = n - 2; k >= 0; k--) {
            m[k] = m[k] * m[k + 1] + u[k];
        }
        return m;
    }

    @Differentiable
    static double interpolate(double[] x, double[] y, double t) {
        return new Curve(x, y, secondDerivatives(x, y)).at(t);
    }

    @Differentiable
    static Curve through(double[] x, double[] y) {
        return new Curve(x.clone(), y.clone(), secondDerivatives(x, y));
    }

    @Differentiable
    static double fromRecord(double[] x, double[] y, double t) {
        Curve curve = through(x, y);
        return curve.at(t) + curve.at(2 * t);
    }
}
