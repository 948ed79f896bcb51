package real.logistic;

import java.util.List;
import org.adjoint4j.Differentiable;

/** Binary classification, L2-regularised. */
// check[3]: loss(new double[] {0.1, -0.3}, 0.2, List.of(new LogisticRegression.Example(new double[] {1, 2}, true), new LogisticRegression.Example(new double[] {-1, 0.5}, false)), 0.01)
final class LogisticRegression {
    record Example(double[] features, boolean label) {}

    private LogisticRegression() {}

    @Differentiable
    static double softplus(double x) {
        return x > 30 ? x : Math.log1p(Math.exp(x));
    }

    @Differentiable(wrt = {"weights", "bias"})
    static double loss(double[] weights, double bias, List<Example> examples, double decay) {
        double loss = 0;
        for (Example example : examples) {
            double score = bias;
            for (int i = 0; i < weights.length; i++) {
                score += weights[i] * example.features()[i];
            }
            loss += softplus(example.label() ? -score : score);
        }
        double norm = 0;
        for (double w : weights) {
            norm += w * w;
        }
        return loss / examples.size() + 0.5 * decay * norm;
    }
}
