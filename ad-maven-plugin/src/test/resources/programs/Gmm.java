package real.gmm;

import org.adjoint4j.Differentiable;

/** The log-likelihood of a Gaussian mixture with a Wishart prior (ADBench GMM). */
// check[12]: objective(new double[] {0.1, -0.2}, new double[][] {{0.5, 1}, {-0.5, 0.3}}, new double[][] {{0.1, 0.2, 0.3}, {0.2, -0.1, -0.2}}, new double[][] {{0, 1}, {1, 0.5}, {-0.5, 0.2}}, 1.0, 0)
final class Gmm {
    private Gmm() {}

    @Differentiable
    static double logSumExp(double[] x) {
        double max = x[0];
        for (int i = 1; i < x.length; i++) {
            max = Math.max(max, x[i]);
        }
        double sum = 0;
        for (double v : x) {
            sum += Math.exp(v - max);
        }
        return Math.log(sum) + max;
    }

    /** The lower triangle Q: its diagonal are exponentials, below it stand the rest of the parameters by column. */
    @Differentiable
    static double[] multiplyQ(double[] icf, double[] x) {
        int d = x.length;
        double[] result = new double[d];
        for (int i = 0; i < d; i++) {
            result[i] = Math.exp(icf[i]) * x[i];
        }
        int index = d;
        for (int i = 0; i < d; i++) {
            for (int j = i + 1; j < d; j++) {
                result[j] += icf[index++] * x[i];
            }
        }
        return result;
    }

    @Differentiable
    static double squaredNorm(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v * v;
        }
        return sum;
    }

    static double logGamma(double x, int p) {
        double out = 0.25 * p * (p - 1) * Math.log(Math.PI);
        for (int j = 1; j <= p; j++) {
            out += lgamma(x + 0.5 * (1 - j));
        }
        return out;
    }

    private static double lgamma(double x) {
        double tmp = (x - 0.5) * Math.log(x + 4.5) - (x + 4.5);
        double series = 1.0 + 76.18009173 / x - 86.50532033 / (x + 1) + 24.01409822 / (x + 2) - 1.231739516 / (x + 3);
        return tmp + Math.log(series * Math.sqrt(2 * Math.PI));
    }

    @Differentiable(wrt = {"alphas", "means", "icf"})
    static double objective(double[] alphas, double[][] means, double[][] icf, double[][] points, double gamma, int m) {
        int k = alphas.length;
        int d = means[0].length;
        double[] sumQs = new double[k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < d; j++) {
                sumQs[i] += icf[i][j];
            }
        }
        double likelihood = -points.length * d * 0.5 * Math.log(2 * Math.PI);
        double[] main = new double[k];
        for (double[] point : points) {
            for (int i = 0; i < k; i++) {
                double[] centered = new double[d];
                for (int j = 0; j < d; j++) {
                    centered[j] = point[j] - means[i][j];
                }
                main[i] = alphas[i] + sumQs[i] - 0.5 * squaredNorm(multiplyQ(icf[i], centered));
            }
            likelihood += logSumExp(main);
        }
        likelihood -= points.length * logSumExp(alphas);

        int n = d + m + 1;
        double prior = 0;
        for (int i = 0; i < k; i++) {
            double frobenius = 0;
            for (int j = 0; j < icf[i].length; j++) {
                frobenius += j < d ? Math.exp(2 * icf[i][j]) : icf[i][j] * icf[i][j];
            }
            prior += 0.5 * gamma * gamma * frobenius - m * sumQs[i];
        }
        double c = n * d * (Math.log(gamma) - 0.5 * Math.log(2)) - logGamma(0.5 * n, d);
        return likelihood + prior - k * c;
    }
}
