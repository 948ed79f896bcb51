package real.tree;

import org.adjoint4j.Differentiable;

/** American options on a recombining tree (Cox, Ross, Rubinstein). */
// check: price(new BinomialTree.Terms(100, 100.5, 1, true), 0.05, 0.3, 20)
// check: price(new BinomialTree.Terms(100, 100.5, 1, false), 0.05, 0.3, 1)
final class BinomialTree {
    record Terms(double spot, double strike, double maturity, boolean put) {
        @Differentiable
        double payoff(double price) {
            return put ? Math.max(strike - price, 0) : Math.max(price - strike, 0);
        }
    }

    private BinomialTree() {}

    @Differentiable
    static double price(Terms terms, double rate, double volatility, int steps) {
        var dt = terms.maturity() / steps;
        var up = Math.exp(volatility * Math.sqrt(dt));
        var down = 1 / up;
        var discount = Math.exp(-rate * dt);
        var p = (Math.exp(rate * dt) - down) / (up - down);
        if (p <= 0 || p >= 1) {
            throw new ArithmeticException("no arbitrage-free tree: p = " + p);
        }

        double[] values = new double[steps + 1];
        for (int i = 0; i <= steps; i++) {
            values[i] = terms.payoff(terms.spot() * Math.pow(up, 2 * i - steps));
        }
        for (int step = steps - 1; step >= 0; step--) {
            for (int i = 0; i <= step; i++) {
                double hold = discount * (p * values[i + 1] + (1 - p) * values[i]);
                double exercise = terms.payoff(terms.spot() * Math.pow(up, 2 * i - step));
                values[i] = Math.max(hold, exercise);
            }
        }
        return values[0];
    }
}
