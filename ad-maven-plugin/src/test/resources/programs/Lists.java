package real;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.adjoint4j.Differentiable;

/** Lists in variables of the class that makes them, and lambdas whose parameters' types decide what is computed. */
// check: partialSums(0.7, 4)
// check: inferred(0.7, 4)
// check: knots(0.7, List.of(0.5, 1.5))
// check: shares(0.7, 5)
// check: rounded(0.7, 5)
final class Lists {
    record Knot(double at, double height) {}

    private Lists() {}

    @Differentiable
    static double partialSums(double x, int n) {
        ArrayList<Double> sums = new ArrayList<>();
        sums.add(x);
        for (int i = 1; i < n; i++) {
            sums.add(sums.get(i - 1) + Math.pow(x, i));
        }
        sums.set(0, sums.get(sums.size() - 1) * x);
        return sums.get(0) * sums.get(1);
    }

    @Differentiable
    static double inferred(double x, int n) {
        var sums = new ArrayList<Double>(n);
        for (int i = 0; i < n; i++) {
            sums.add(i == 0 ? x : sums.get(i - 1) * x + i);
        }
        double total = 0;
        for (double sum : sums) {
            total += sum * sum;
        }
        return total;
    }

    @Differentiable
    static double knots(double x, List<Double> heights) {
        ArrayList<Knot> knots = new ArrayList<>();
        for (double height : heights) {
            knots.add(new Knot(x * knots.size(), height * x));
        }
        Knot last = knots.get(knots.size() - 1);
        return last.at() * last.height() + knots.get(0).height();
    }

    @Differentiable
    static double shares(double x, int n) {
        BiFunction<Double, Integer, Double> share = (amount, parts) -> amount * (7 / parts) + half(parts) + half(amount);
        return share.apply(x, n) * x;
    }

    static double half(int whole) {
        return whole / 2;
    }

    @Differentiable
    static double half(double number) {
        return number / 2;
    }

    @Differentiable
    static double rounded(double x, int n) {
        Function<Integer, Double> term = k -> x * Math.max(k / 2, k % 3) + Math.abs(-k) * x * x;
        double sum = 0;
        for (int i = 1; i < n; i++) {
            sum += term.apply(i);
        }
        return sum;
    }
}
