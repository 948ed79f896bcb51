package real.lstm;

import java.util.List;
import org.adjoint4j.Differentiable;

/** An LSTM that predicts the next vector of a sequence; one weight per element, as in ADBench. */
// check: loss(List.of(Lstm.Cell.sample(1), Lstm.Cell.sample(2)), new double[] {0.4, -0.2}, new double[][] {{1, 0}, {0, 1}, {0.5, 0.5}, {0, 1}})
final class Lstm {
    record Gate(double[] input, double[] hidden, double[] bias) {
        @Differentiable
        double linear(int i, double x, double h) {
            return input[i] * x + hidden[i] * h + bias[i];
        }
    }

    record Cell(Gate forget, Gate ingate, Gate outgate, Gate change) {
        static Cell sample(int seed) {
            return new Cell(gate(seed), gate(seed + 10), gate(seed + 20), gate(seed + 30));
        }

        private static Gate gate(int seed) {
            java.util.Random random = new java.util.Random(seed);
            return new Gate(
                    random.doubles(2, -1, 1).toArray(),
                    random.doubles(2, -1, 1).toArray(),
                    random.doubles(2, -1, 1).toArray());
        }
    }

    /** The state of one layer, updated in place. */
    static final class State {
        final double[] hidden;
        final double[] cell;

        State(int size) {
            hidden = new double[size];
            cell = new double[size];
        }
    }

    private Lstm() {}

    @Differentiable
    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Updates hidden and cell in place. */
    @Differentiable
    static void step(Cell cell, double[] hidden, double[] c, double[] x) {
        for (int i = 0; i < x.length; i++) {
            double forget = sigmoid(cell.forget().linear(i, x[i], hidden[i]));
            double ingate = sigmoid(cell.ingate().linear(i, x[i], hidden[i]));
            double outgate = sigmoid(cell.outgate().linear(i, x[i], hidden[i]));
            double change = Math.tanh(cell.change().linear(i, x[i], hidden[i]));
            c[i] = c[i] * forget + ingate * change;
            hidden[i] = outgate * Math.tanh(c[i]);
        }
    }

    @Differentiable
    static double loss(List<Cell> layers, double[] out, double[][] sequence) {
        int n = out.length;
        double[][] hidden = new double[layers.size()][n];
        double[][] cells = new double[layers.size()][n];
        double total = 0;
        for (int t = 0; t < sequence.length - 1; t++) {
            double[] x = sequence[t];
            for (int l = 0; l < layers.size(); l++) {
                step(layers.get(l), hidden[l], cells[l], x);
                x = hidden[l];
            }
            double norm = 2;
            for (int i = 0; i < n; i++) {
                norm += Math.exp(x[i] * out[i]);
            }
            double logNorm = Math.log(norm);
            for (int i = 0; i < n; i++) {
                total += sequence[t + 1][i] * (x[i] * out[i] - logNorm);
            }
        }
        return -total / (n * (sequence.length - 1));
    }
}
