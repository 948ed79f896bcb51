package real.mlp;

import java.util.List;
import org.adjoint4j.Differentiable;

/** A multilayer perceptron on plain arrays. */
// check: loss(new Mlp.Network(List.of(new Mlp.Layer(new double[][] {{0.1, 0.2}, {-0.3, 0.4}, {0.5, -0.6}}, new double[] {0.1, 0, 0.2}, Mlp.Activation.RELU), new Mlp.Layer(new double[][] {{0.3, 0.1, -0.2}, {0.2, 0.2, 0.4}}, new double[] {0.1, -0.1}, Mlp.Activation.TANH), new Mlp.Layer(new double[][] {{0.3, 0.1}, {-0.2, 0.7}}, new double[] {0.1, -0.1}, Mlp.Activation.IDENTITY))), new double[][] {{1, 2}, {-1, 0.5}}, new int[] {0, 1})
final class Mlp {
    enum Activation {
        IDENTITY,
        RELU,
        TANH,
        SIGMOID;

        @Differentiable
        double apply(double x) {
            return switch (this) {
                case IDENTITY -> x;
                case RELU -> Math.max(0, x);
                case TANH -> Math.tanh(x);
                case SIGMOID -> 1 / (1 + Math.exp(-x));
            };
        }
    }

    record Layer(double[][] weights, double[] bias, Activation activation) {
        @Differentiable
        double[] apply(double[] input) {
            double[] output = bias.clone();
            for (int i = 0; i < output.length; i++) {
                for (int j = 0; j < input.length; j++) {
                    output[i] += weights[i][j] * input[j];
                }
                output[i] = activation.apply(output[i]);
            }
            return output;
        }
    }

    record Network(List<Layer> layers) {
        @Differentiable
        double[] apply(double[] input) {
            double[] x = input;
            for (Layer layer : layers) {
                x = layer.apply(x);
            }
            return x;
        }
    }

    private Mlp() {}

    @Differentiable
    static double crossEntropy(double[] logits, int target) {
        double max = logits[0];
        for (double logit : logits) {
            if (logit > max) {
                max = logit;
            }
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - max);
        }
        return Math.log(sum) + max - logits[target];
    }

    @Differentiable
    static double loss(Network network, double[][] inputs, int[] targets) {
        double total = 0;
        for (int i = 0; i < inputs.length; i++) {
            total += crossEntropy(network.apply(inputs[i]), targets[i]);
        }
        return total / inputs.length;
    }
}
