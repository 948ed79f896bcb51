package org.adjoint4j.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.backend.ElementType;

/** One run of {@link RruleAssertions}. */
final class RruleCheck<R, G> {
    private final Function<List<Object>, R> primal;
    private final Function<List<Object>, Vjp<R, G>> rule;
    private final List<Object> inputs;
    private final long seed;
    private final double tolerance;
    private final double step;

    RruleCheck(
            Function<List<Object>, R> primal,
            Function<List<Object>, Vjp<R, G>> rule,
            List<Object> inputs,
            long seed,
            double tolerance,
            double step) {
        this.primal = primal;
        this.rule = rule;
        this.inputs = inputs;
        this.seed = seed;
        this.tolerance = tolerance;
        this.step = step;
    }

    void run() {
        inputs.forEach(RruleCheck::requireDoubles);
        Region region = Region.open();
        try {
            double[] before = Leaves.of(inputs);
            Vjp<R, G> vjp = rule.apply(inputs);
            checkValue(vjp.value());
            Object adjoint = randomLike(vjp.value());
            List<Object> adjoints = checkPullback(vjp, adjoint);
            require(Arrays.equals(before, Leaves.of(inputs)), "the rule or its pullback wrote to an input");
            checkDifferences(adjoints, Leaves.of(adjoint));
            vjp.close();
        } finally {
            region.close();
        }
    }

    private static void requireDoubles(Object input) {
        if (input instanceof NdArray x && x.elementType() != ElementType.FLOAT64) {
            throw new IllegalArgumentException(
                    "assertRrule: finite differences need doubles, got " + Leaves.describe(input));
        }
    }

    private void checkValue(R value) {
        R expected = primal.apply(inputs);
        require(
                Leaves.describe(value).equals(Leaves.describe(expected)),
                "the rule's value is " + Leaves.describe(value) + ", the primal's " + Leaves.describe(expected));
        double[] actual = Leaves.of(value);
        double[] wanted = Leaves.of(expected);
        for (int i = 0; i < wanted.length; i++) {
            require(
                    Double.compare(actual[i], wanted[i]) == 0,
                    "element " + i + " of the rule's value is " + actual[i] + ", of the primal's " + wanted[i]);
        }
    }

    /** Returns the adjoints of the inputs after comparing two more calls with them. */
    private List<Object> checkPullback(Vjp<R, G> vjp, Object adjoint) {
        double[] before = Leaves.of(adjoint);
        List<Object> first = adjoints(pull(vjp, adjoint));
        double[] once = Leaves.of(first);
        double[] again = Leaves.of(adjoints(pull(vjp, adjoint)));
        double[] doubled = Leaves.of(adjoints(pull(vjp, Leaves.map(adjoint, x -> 2 * x))));
        require(Arrays.equals(before, Leaves.of(adjoint)), "the pullback wrote to the adjoint passed in");
        require(Arrays.equals(once, Leaves.of(first)), "a later call of the pullback wrote to an earlier result");
        require(Arrays.equals(once, again), "the pullback called again with the same adjoint gives another result");
        for (int i = 0; i < once.length; i++) {
            require(
                    close(doubled[i], 2 * once[i], 1e-12),
                    "twice the adjoint gives " + doubled[i] + " where the adjoint gives " + once[i]);
        }
        return first;
    }

    @SuppressWarnings("unchecked") // made in the form of the value
    private G pull(Vjp<R, G> vjp, Object adjoint) {
        return vjp.pullback((R) adjoint);
    }

    private List<Object> adjoints(G gradient) {
        boolean isOnlyAdjoint = inputs.size() == 1
                && (!(gradient instanceof Record) || inputs.get(0).getClass().isInstance(gradient));
        List<Object> adjoints = isOnlyAdjoint ? List.of(gradient) : componentsOf(gradient);
        require(
                adjoints.size() == inputs.size(),
                "the pullback gives " + adjoints.size() + " adjoints for " + inputs.size() + " inputs");
        for (int i = 0; i < adjoints.size(); i++) {
            String actual = Leaves.describe(adjoints.get(i));
            String wanted = Leaves.describe(inputs.get(i));
            require(actual.equals(wanted), "the adjoint of input " + i + " is " + actual + ", the input " + wanted);
        }
        return adjoints;
    }

    private List<Object> componentsOf(G gradient) {
        require(
                gradient instanceof Record,
                "with " + inputs.size() + " inputs the pullback must give a record of their adjoints, not "
                        + Leaves.describe(gradient));
        return Leaves.components((Record) gradient);
    }

    private void checkDifferences(List<Object> adjoints, double[] weights) {
        for (int i = 0; i < inputs.size(); i++) {
            double[] actual = Leaves.of(adjoints.get(i));
            for (int element = 0; element < actual.length; element++) {
                double expected = difference(i, element, weights);
                require(
                        close(actual[element], expected, tolerance),
                        "the adjoint of input " + i + ", " + Leaves.describe(inputs.get(i)) + ", is " + actual[element]
                                + " at element " + element + ", finite differences give " + expected);
            }
        }
    }

    /** The central difference of Σ weight·value along one number of one input. */
    private double difference(int input, int element, double[] weights) {
        double x = Leaves.of(inputs.get(input))[element];
        double up = x + step * Math.max(1, Math.abs(x));
        double down = x - step * Math.max(1, Math.abs(x));
        double[] above = valueWith(input, element, up);
        double[] below = valueWith(input, element, down);
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (above[i] - below[i]);
        }
        return sum / (up - down);
    }

    private double[] valueWith(int input, int element, double number) {
        Region region = Region.open();
        try {
            List<Object> changed = new ArrayList<>(inputs);
            int[] next = {0};
            changed.set(input, Leaves.map(inputs.get(input), old -> next[0]++ == element ? number : old));
            return Leaves.of(primal.apply(changed));
        } finally {
            region.close();
        }
    }

    private Object randomLike(Object value) {
        Random random = new Random(seed);
        return Leaves.map(value, old -> 2 * random.nextDouble() - 1);
    }

    private static boolean close(double actual, double expected, double tolerance) {
        return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
    }

    private void require(boolean condition, String violation) {
        if (!condition) {
            throw new AssertionError(
                    "rrule at " + inputs.stream().map(Leaves::describe).toList() + ", seed " + seed + ": " + violation);
        }
    }
}
