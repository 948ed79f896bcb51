package real.interfaces;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.adjoint4j.Differentiable;

/** Interfaces with default methods, generics, nested and inner classes. */
// check: through(List.of(new Interfaces.Scale(2), new Interfaces.Shift(0.5)), 1.5)
// check: composed(1.5, 0.3)
// check: minimum(0.3, 2.0)
// check: folded(new double[] {1, 2, 3}, 0.5)
// check: boxes(1.5, 2.5)
final class Interfaces {
    sealed interface Step permits Scale, Shift {
        double apply(double x);

        @Differentiable
        default double twice(double x) {
            return apply(apply(x));
        }
    }

    record Scale(double factor) implements Step {
        @Override
        @Differentiable
        public double apply(double x) {
            return factor * x;
        }
    }

    record Shift(double by) implements Step {
        @Override
        @Differentiable
        public double apply(double x) {
            return x + by * x * x;
        }
    }

    @Differentiable
    static double through(List<Step> steps, double x) {
        double y = x;
        for (Step step : steps) {
            y = step.twice(y);
        }
        return y;
    }

    @Differentiable
    static double composed(double x, double k) {
        Function<Double, Double> f = t -> t * k;
        UnaryOperator<Double> g = t -> t + Math.sin(t);
        DoubleBinaryOperator h = (a, b) -> a * b;
        return h.applyAsDouble(f.andThen(g).apply(x), f.compose(g).apply(k));
    }

    /** Newton's minimum with numeric derivative. */
    @Differentiable
    static double minimum(double a, double b) {
        DoubleUnaryOperator f = x -> Math.exp(a * x) + b * x * x - x;
        double x = 0;
        double h = 1e-3;
        for (int i = 0; i < 5; i++) {
            double slope = (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
            double curvature = (f.applyAsDouble(x + h) - 2 * f.applyAsDouble(x) + f.applyAsDouble(x - h)) / (h * h);
            x -= slope / curvature;
        }
        return f.applyAsDouble(x);
    }

    @Differentiable
    static double fold(double[] values, double start, DoubleBinaryOperator op) {
        double result = start;
        for (double v : values) {
            result = op.applyAsDouble(result, v);
        }
        return result;
    }

    @Differentiable
    static double folded(double[] values, double k) {
        return fold(values, 0, Double::sum) + fold(values, 1, (a, b) -> a * b * k) + fold(values, 0, Math::max);
    }

    record Pair<A, B>(A first, B second) {
        static <A, B> Pair<A, B> of(A first, B second) {
            return new Pair<>(first, second);
        }

    }

    @Differentiable
    static double boxes(double x, double y) {
        Double a = x * y;
        Pair<Double, Double> p = new Pair<>(a, y);
        return p.first() - p.second() * x;
    }
}
