package real.curve;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.Differentiable;

/** Bootstraps discount factors from deposits and swaps, with Newton's method for each instrument. */
// check: swapValue(List.of(new YieldCurve.Quote(1, 0.02), new YieldCurve.Quote(2, 0.025), new YieldCurve.Quote(5, 0.03)), 4, 0.028)
// check: swapValue(List.of(new YieldCurve.Quote(1, 0.02), new YieldCurve.Quote(2, 0.025), new YieldCurve.Quote(5, 0.03)), 2, 0.028)
final class YieldCurve {
    private static final double TOLERANCE = 1e-14;
    private static final int MAX_ITERATIONS = 50;

    /** A par swap rate with yearly payments. */
    record Quote(int maturity, double rate) {}

    /** A node of the curve. */
    record Node(int maturity, double zeroRate) {
        @Differentiable
        double discount() {
            return Math.exp(-zeroRate * maturity);
        }
    }

    private YieldCurve() {}

    @Differentiable
    static double zeroRate(List<Node> nodes, int time) {
        Node previous = nodes.get(0);
        if (time <= previous.maturity()) {
            return previous.zeroRate();
        }
        for (Node node : nodes) {
            if (time <= node.maturity()) {
                double weight = (double) (time - previous.maturity()) / (node.maturity() - previous.maturity());
                return (1 - weight) * previous.zeroRate() + weight * node.zeroRate();
            }
            previous = node;
        }
        return previous.zeroRate();
    }

    /** The value of receiving a fixed rate against floating, of nominal one. */
    @Differentiable
    static double value(List<Node> nodes, double rate, int maturity) {
        double annuity = 0;
        for (int t = 1; t <= maturity; t++) {
            annuity += Math.exp(-zeroRate(nodes, t) * t);
        }
        return rate * annuity + Math.exp(-zeroRate(nodes, maturity) * maturity) - 1;
    }

    @Differentiable
    static List<Node> with(List<Node> nodes, int maturity, double zeroRate) {
        List<Node> all = new ArrayList<>(nodes);
        all.add(new Node(maturity, zeroRate));
        return all;
    }

    @Differentiable
    static List<Node> bootstrap(List<Quote> quotes) {
        List<Node> nodes = new ArrayList<>();
        for (Quote quote : quotes) {
            double zero = quote.rate();
            int iteration = 0;
            while (true) {
                double error = value(with(List.copyOf(nodes), quote.maturity(), zero), quote.rate(), quote.maturity());
                double slope = -quote.maturity() * Math.exp(-zero * quote.maturity());
                double step = error / slope;
                zero -= step;
                if (Math.abs(step) < TOLERANCE) {
                    break;
                }
                if (++iteration > MAX_ITERATIONS) {
                    throw new IllegalStateException("no convergence at " + quote);
                }
            }
            nodes.add(new Node(quote.maturity(), zero));
        }
        return nodes;
    }

    @Differentiable
    static double swapValue(List<Quote> quotes, int maturity, double rate) {
        return value(bootstrap(quotes), rate, maturity);
    }
}
