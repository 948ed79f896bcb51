package real.hmm;

import org.adjoint4j.Differentiable;

/** The forward algorithm in log space. */
// check[12]: logLikelihood(new HiddenMarkov.Model(new double[] {-0.5, -1}, new double[][] {{-0.2, -1.8}, {-1, -0.4}}, new double[][] {{-1, -0.7, -2}, {-0.3, -2, -1.5}}), new int[] {0, 2, 1, 1})
final class HiddenMarkov {
    /** Log probabilities, not normalised. */
    record Model(double[] initial, double[][] transition, double[][] emission) {
        int states() {
            return initial.length;
        }
    }

    private HiddenMarkov() {}

    @Differentiable
    static double logSumExp(double[] x) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : x) {
            max = Math.max(max, v);
        }
        if (Double.isInfinite(max)) {
            return max;
        }
        double sum = 0.0;
        for (double v : x) {
            sum += Math.exp(v - max);
        }
        return max + Math.log(sum);
    }

    @Differentiable
    static double logLikelihood(Model model, int[] observed) {
        final int n = model.states();
        double[] alpha = new double[n];
        for (int s = 0; s < n; s++) {
            alpha[s] = model.initial()[s] + model.emission()[s][observed[0]];
        }
        double[] terms = new double[n];
        for (int t = 1; t < observed.length; t++) {
            double[] next = new double[n];
            for (int to = 0; to < n; to++) {
                for (int from = 0; from < n; from++) {
                    terms[from] = alpha[from] + model.transition()[from][to];
                }
                next[to] = logSumExp(terms) + model.emission()[to][observed[t]];
            }
            alpha = next;
        }
        return logSumExp(alpha);
    }
}
