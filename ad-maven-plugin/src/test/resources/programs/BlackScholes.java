package real.blackscholes;

import java.util.List;
import org.adjoint4j.Differentiable;

/** Prices European options in closed form. */
// check: price(new BlackScholes.Market(100, 0.02, 0.2), new BlackScholes.Option(BlackScholes.Kind.CALL, 105, 1.5))
// check: price(new BlackScholes.Market(100, 0.02, 0.2), new BlackScholes.Option(BlackScholes.Kind.PUT, 95, 0.5))
// check: portfolio(new BlackScholes.Market(100, 0.02, 0.2), List.of(new BlackScholes.Option(BlackScholes.Kind.PUT, 95, 0.5), new BlackScholes.Option(BlackScholes.Kind.CALL, 105, 1.5)), new double[] {2, -1})
public final class BlackScholes {
    static final double SQRT_2 = Math.sqrt(2);
    static final double[] ERF = {0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429};

    public enum Kind {
        CALL(1),
        PUT(-1);

        final int sign;

        Kind(int sign) {
            this.sign = sign;
        }
    }

    public record Market(double spot, double rate, double volatility) {}

    public record Option(Kind kind, double strike, double maturity) {}

    private BlackScholes() {}

    @Differentiable
    static double erf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double polynomial = 0;
        for (int i = ERF.length - 1; i >= 0; i--) {
            polynomial = (polynomial + ERF[i]) * t;
        }
        return Math.signum(x) * (1 - polynomial * Math.exp(-x * x));
    }

    @Differentiable
    static double normalCdf(double x) {
        return 0.5 * (1 + erf(x / SQRT_2));
    }

    /** The price of one option. */
    @Differentiable
    public static double price(Market market, Option option) {
        double deviation = market.volatility() * Math.sqrt(option.maturity());
        double discount = Math.exp(-market.rate() * option.maturity());
        double d1 = (Math.log(market.spot() / option.strike()) + market.rate() * option.maturity()) / deviation
                + deviation / 2;
        double d2 = d1 - deviation;
        int sign = option.kind().sign;
        return sign * (market.spot() * normalCdf(sign * d1) - option.strike() * discount * normalCdf(sign * d2));
    }

    @Differentiable
    public static double portfolio(Market market, List<Option> options, double[] amounts) {
        if (options.size() != amounts.length) {
            throw new IllegalArgumentException("%d options, %d amounts".formatted(options.size(), amounts.length));
        }
        double value = 0;
        for (int i = 0; i < options.size(); i++) {
            value += amounts[i] * price(market, options.get(i));
        }
        return value;
    }
}
