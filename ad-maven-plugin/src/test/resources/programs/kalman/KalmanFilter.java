package real.kalman;

import java.util.List;
import org.adjoint4j.Differentiable;

/** The log-likelihood of observed positions under a constant-velocity model. */
// check: logLikelihood(0.1, 0.2, 0.5, List.of(new double[] {0.1, 0.2}, new double[] {0.7, 0.1}, new double[] {1.1, 0.5}))
final class KalmanFilter {
    record State(Matrix mean, Matrix covariance) {}

    private KalmanFilter() {}

    @Differentiable
    static State predicted(State state, Matrix f, Matrix q) {
        return new State(
                f.times(state.mean()), f.times(state.covariance()).times(f.transposed()).plus(q));
    }

    @Differentiable
    static double logLikelihood(double processNoise, double sensorNoise, double dt, List<double[]> observations) {
        Matrix f = Matrix.of(4, 4, 1, 0, dt, 0, 0, 1, 0, dt, 0, 0, 1, 0, 0, 0, 0, 1);
        Matrix h = Matrix.of(2, 4, 1, 0, 0, 0, 0, 1, 0, 0);
        Matrix q = scaled(Matrix.identity(4), processNoise * processNoise);
        Matrix r = scaled(Matrix.identity(2), sensorNoise * sensorNoise);
        State state = new State(new Matrix(4, 1, new double[4]), Matrix.identity(4));
        double logLikelihood = 0;
        for (double[] z : observations) {
            State prior = predicted(state, f, q);
            Matrix innovation = Matrix.of(2, 1, z).minus(h.times(prior.mean()));
            Matrix s = h.times(prior.covariance()).times(h.transposed()).plus(r);
            Matrix inverse = s.inverse2();
            Matrix gain = prior.covariance().times(h.transposed()).times(inverse);
            state = new State(
                    prior.mean().plus(gain.times(innovation)),
                    Matrix.identity(4).minus(gain.times(h)).times(prior.covariance()));
            double determinant = s.get(0, 0) * s.get(1, 1) - s.get(0, 1) * s.get(1, 0);
            double distance = innovation.transposed().times(inverse).times(innovation).get(0, 0);
            logLikelihood -= 0.5 * (distance + Math.log(determinant) + 2 * Math.log(2 * Math.PI));
        }
        return logLikelihood;
    }

    @Differentiable
    private static Matrix scaled(Matrix m, double factor) {
        double[] data = m.data().clone();
        for (int i = 0; i < data.length; i++) {
            data[i] *= factor;
        }
        return new Matrix(m.rows(), m.columns(), data);
    }
}
