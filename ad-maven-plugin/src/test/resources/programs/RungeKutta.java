package real.ode;

import org.adjoint4j.Differentiable;
import org.adjoint4j.NonDifferentiable;

/** Explicit Runge-Kutta methods for systems given by an interface. */
// check: predatorsAfter(0.6, 1.1, 0.4, 0.9, 2.0, 20)
// check[2]: adaptive(1.2, 0.5, 3.0, 1e-6)
final class RungeKutta {
    /** The right-hand side of y' = f(t, y). */
    @FunctionalInterface
    interface Ode {
        double[] slope(double t, double[] y);
    }

    private RungeKutta() {}

    @Differentiable
    static double[] axpy(double a, double[] x, double[] y) {
        double[] sum = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            sum[i] = a * x[i] + y[i];
        }
        return sum;
    }

    @Differentiable
    static double[] rk4(Ode ode, double[] start, double from, double to, int steps) {
        double h = (to - from) / steps;
        double[] y = start.clone();
        double t = from;
        for (int i = 0; i < steps; i++) {
            double[] k1 = ode.slope(t, y);
            double[] k2 = ode.slope(t + h / 2, axpy(h / 2, k1, y));
            double[] k3 = ode.slope(t + h / 2, axpy(h / 2, k2, y));
            double[] k4 = ode.slope(t + h, axpy(h, k3, y));
            for (int j = 0; j < y.length; j++) {
                y[j] += h / 6 * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]);
            }
            t += h;
        }
        return y;
    }

    /** Lotka and Volterra. */
    @Differentiable
    static double predatorsAfter(double alpha, double beta, double gamma, double delta, double time, int steps) {
        Ode ode = (t, y) -> new double[] {
            alpha * y[0] - beta * y[0] * y[1], delta * y[0] * y[1] - gamma * y[1],
        };
        double[] end = rk4(ode, new double[] {1, 0.5}, 0, time, steps);
        return end[1];
    }

    /** A damped oscillator with Heun's method, its step halved where the embedded error is too large. */
    @Differentiable
    static double adaptive(double stiffness, double damping, @NonDifferentiable double end, @NonDifferentiable double tolerance) {
        Ode oscillator = (t, y) -> new double[] {y[1], -stiffness * y[0] - damping * y[1] + Math.cos(t)};
        double t = 0;
        double h = 0.1;
        double[] y = {1, 0};
        int rejected = 0;
        while (t < end) {
            h = Math.min(h, end - t);
            double[] k1 = oscillator.slope(t, y);
            double[] euler = axpy(h, k1, y);
            double[] k2 = oscillator.slope(t + h, euler);
            double[] heun = axpy(h / 2, k2, axpy(h / 2, k1, y));
            double error = 0;
            for (int i = 0; i < y.length; i++) {
                error = Math.max(error, Math.abs(heun[i] - euler[i]));
            }
            if (error > 100 * tolerance && h > 1e-3) {
                h /= 2;
                rejected++;
                continue;
            }
            t += h;
            y = heun;
            if (error < tolerance) {
                h *= 1.5;
            }
        }
        assert rejected >= 0;
        return y[0];
    }
}
