package org.adjoint4j.fuzz;

import java.util.function.DoubleBinaryOperator;

/**
 * A number with its derivatives: the oracle, written without a look at the transformation.
 *
 * @param value as Java computes it; a {@code float} value where {@code single}
 * @param tangent the derivative by each input
 * @param magnitude for each input the sum of the sizes of all contributions, which bounds what rounding can do
 * @param single whether it is a {@code float}
 * @param rounding how much of {@code magnitude} rounding in {@code float} may be: {@link #LINK} for each operation with a
 *     {@code float} in the longest chain of them; 0 where there is none
 */
record Dual(double value, double[] tangent, double[] magnitude, boolean single, double rounding) {
    /**
     * What the reverse sweep of one operation in {@code float} may change of its result: the slope, its product with the
     * adjoint and the sum with what other uses gave are rounded to 24 bits each, the slope perhaps twice.
     */
    private static final double LINK = 4 * 0x1p-24;

    /** Returns a number that depends on nothing. */
    static Dual constant(double value, boolean single, int inputs) {
        return new Dual(single ? (float) value : value, new double[inputs], new double[inputs], single, 0);
    }

    /** Returns the input of a number. */
    static Dual input(double value, boolean single, int number, int inputs) {
        double rounded = single ? LINK : 0; // the sum over all outputs
        Dual input = new Dual(value, new double[inputs], new double[inputs], single, rounded);
        input.tangent[number] = 1;
        input.magnitude[number] = 1;
        return input;
    }

    /** Returns this value without derivatives. */
    Dual stopped() {
        return constant(value, single, tangent.length);
    }

    /** Returns this number as a {@code float} or {@code double}. */
    Dual as(boolean toSingle) {
        return toSingle == single
                ? this
                : new Dual(toSingle ? (float) value : value, tangent, magnitude, toSingle, rounding + LINK);
    }

    /** Returns a function of this number with the derivative {@code slope}. */
    Dual map(double result, double slope, boolean toSingle) {
        return combine(result, slope, this, 0, this, toSingle);
    }

    /** Returns a function of two numbers with the partial derivatives {@code byA} and {@code byB}. */
    static Dual combine(double result, double byA, Dual a, double byB, Dual b, boolean toSingle) {
        int inputs = a.tangent.length;
        boolean rounds = toSingle || a.single || b.single;
        double value = toSingle ? (float) finite(result) : finite(result);
        double rounding = Math.max(a.rounding, b.rounding) + (rounds ? LINK : 0);
        Dual sum = new Dual(value, new double[inputs], new double[inputs], toSingle, rounding);
        for (int i = 0; i < inputs; i++) {
            sum.tangent[i] = times(byA, a.tangent[i]) + times(byB, b.tangent[i]);
            sum.magnitude[i] = times(Math.abs(byA), a.magnitude[i]) + times(Math.abs(byB), b.magnitude[i]);
        }
        return sum;
    }

    /** A number or slope that matters is not finite: what zero times it is, is a matter of convention. */
    static final class NotFinite extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new NotFinite();
        }
        return number;
    }

    /** An input that does not matter contributes nothing, whatever the slope. */
    private static double times(double slope, double tangent) {
        return tangent == 0 ? 0 : finite(slope) * tangent;
    }

    /** Returns an arithmetic operation as Java does it on operands promoted to a common type. */
    static Dual arithmetic(char operator, Dual left, Dual right) {
        boolean single = left.single && right.single;
        double a = left.value;
        double b = right.value;
        return switch (operator) {
            case '+' -> combine(round(a, b, single, Double::sum, Float::sum), 1, left, 1, right, single);
            case '-' -> combine(round(a, b, single, (x, y) -> x - y, (x, y) -> x - y), 1, left, -1, right, single);
            case '*' -> combine(round(a, b, single, (x, y) -> x * y, (x, y) -> x * y), b, left, a, right, single);
            case '/' ->
                combine(round(a, b, single, (x, y) -> x / y, (x, y) -> x / y), 1 / b, left, -a / b / b, right, single);
            case '%' ->
                combine(
                        round(a, b, single, (x, y) -> x % y, (x, y) -> x % y),
                        1,
                        left,
                        -Math.rint((a - a % b) / b),
                        right,
                        single);
            default -> throw new IllegalArgumentException("operator " + operator);
        };
    }

    /** Two numbers to one, in single precision. */
    private interface FloatOperation {
        float apply(float a, float b);
    }

    private static double round(
            double a, double b, boolean single, DoubleBinaryOperator inDouble, FloatOperation inSingle) {
        return single ? inSingle.apply((float) a, (float) b) : inDouble.applyAsDouble(a, b);
    }
}
