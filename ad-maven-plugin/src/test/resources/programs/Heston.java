package real.heston;

import org.adjoint4j.Differentiable;

/** A call under Heston's model by Monte Carlo with full truncation. */
// check: price(new Heston.Parameters(0.04, 1.5, 0.05, 0.3, -0.6), 100.0, 98.0, 1.0, 12, 20, 42L)
final class Heston {
    /** Model parameters. */
    record Parameters(double v0, double kappa, double theta, double sigma, double rho) {}

    /** xorshift64* with Box-Muller. */
    static final class Gaussian {
        private long state;
        private double spare;
        private boolean hasSpare;

        Gaussian(long seed) {
            state = seed * 0x9E3779B97F4A7C15L + 1;
        }

        private double uniform() {
            state ^= state >>> 12;
            state ^= state << 25;
            state ^= state >>> 27;
            return ((state * 0x2545F4914F6CDD1DL >>> 11) + 0.5) * 0x1.0p-53;
        }

        double next() {
            if (hasSpare) {
                hasSpare = false;
                return spare;
            }
            double r = Math.sqrt(-2 * Math.log(uniform()));
            double angle = 2 * Math.PI * uniform();
            spare = r * Math.sin(angle);
            hasSpare = true;
            return r * Math.cos(angle);
        }
    }

    private Heston() {}

    @Differentiable
    static double price(Parameters p, double spot, double strike, double maturity, int steps, int paths, long seed) {
        Gaussian gaussian = new Gaussian(seed);
        double dt = maturity / steps;
        double root = Math.sqrt(dt);
        double orthogonal = Math.sqrt(1 - p.rho() * p.rho());
        double sum = 0;
        for (int path = 0; path < paths; path++) {
            double logS = Math.log(spot);
            double v = p.v0();
            for (int step = 0; step < steps; step++) {
                double z1 = gaussian.next();
                double z2 = p.rho() * z1 + orthogonal * gaussian.next();
                double positive = Math.max(v, 0);
                double deviation = Math.sqrt(positive) * root;
                logS += -positive / 2 * dt + deviation * z1;
                v += p.kappa() * (p.theta() - positive) * dt + p.sigma() * deviation * z2;
            }
            sum += Math.max(Math.exp(logS) - strike, 0);
        }
        return sum / paths;
    }
}
