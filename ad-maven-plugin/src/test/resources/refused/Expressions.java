package refused;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.adjoint4j.Differentiable;

final class Expressions {
    private static double hidden = 3;
    private static final double COMPUTED = Double.parseDouble("2");

    private double instanceField;

    @Differentiable
    static double castsToInt(double x) {
        // AD-ERROR: 20: a cast to int loses the derivative
        return x * (int) x;
    }

    @Differentiable
    static double rounds(double x) {
        // AD-ERROR: 20: 'Math.round' has no reverse rule
        return x * Math.round(x);
    }

    @Differentiable
    static double intFromCompound(double x, int n) {
        int k = n;
        // AD-ERROR: 9: a cast to int loses the derivative
        k += x;
        return x * k;
    }

    @Differentiable
    static double bits(double x) {
        // AD-ERROR: 21: 'Double.doubleToLongBits' has no reverse rule
        long bits = Double.doubleToLongBits(x);
        return x * bits;
    }

    @Differentiable
    static double text(double x) {
        // AD-ERROR: 23: '+' has no derivative here
        String text = "" + x;
        return text.length() * x;
    }

    @Differentiable
    static double valueOf(double x) {
        // AD-ERROR: 20: 'String.valueOf' has no reverse rule
        return x * String.valueOf(x).length();
    }

    @Differentiable
    static double hash(double x) {
        // AD-ERROR: 20: 'Objects.hash' has no reverse rule
        return x * Objects.hash(x);
    }

    @Differentiable
    static double calledFunction(double x, DoubleUnaryOperator f) {
        // AD-ERROR: 16: 'DoubleUnaryOperator.applyAsDouble' has no reverse rule
        return f.applyAsDouble(x);
    }

    @Differentiable
    static double stream(double[] a) {
        // AD-ERROR: 16: a stream is not differentiated
        return DoubleStream.of(a).map(v -> v * v).sum();
    }

    @Differentiable
    static double parallel(List<Double> list) {
        // AD-ERROR: 16: a parallel stream is not differentiated
        return list.parallelStream().mapToDouble(v -> v).sum();
    }

    static double plain(double x, int n) {
        return x * n;
    }

    @Differentiable
    static double callsPlain(double x) {
        // AD-ERROR: 16: 'Expressions.plain' has no reverse rule
        return plain(x, 2);
    }

    private static double secret(double x) {
        return x;
    }

    @Differentiable
    static double callsPrivate(double x) {
        // AD-ERROR: 16: private method 'secret' can't be called from generated code
        return secret(x);
    }

    private static int secretCount(int n) {
        return n;
    }

    @Differentiable
    static double callsPrivateOnInts(double x, int n) {
        // AD-ERROR: 20: private method 'secretCount' can't be called from generated code
        return x * secretCount(n);
    }

    @Differentiable
    static double readsPrivateVariable(double x) {
        // AD-ERROR: 20: private field 'hidden' can't be reached from generated code
        return x * hidden;
    }

    @Differentiable
    static double readsPrivateComputedConstant(double x) {
        // AD-ERROR: 20: private field 'COMPUTED' can't be reached from generated code
        return x * COMPUTED;
    }

    @Differentiable
    static double readsField(double x, Expressions e) {
        // AD-ERROR: 20: private field 'e.instanceField' can't be reached from generated code
        return x * e.instanceField;
    }

    @Differentiable
    static double undifferentiatedArgument(double x, Random random) {
        // AD-ERROR: 16: the reverse rule of 'Expressions.scaled' does not differentiate argument 'x'
        return scaled(x, x);
    }

    @Differentiable(wrt = "x")
    static double scaled(double x, double factor) {
        return x * factor;
    }

    @Differentiable
    static double subList(List<Double> list) {
        // AD-ERROR: 16: 'List.subList' has no reverse rule
        return list.subList(0, 1).get(0);
    }

    @Differentiable
    static double boxesAsObject(double x) {
        // AD-ERROR: 20: a value of type double loses its derivative as Object
        Object o = x;
        return o.hashCode() * x;
    }

    @Differentiable
    static double indexFromActive(double[] a) {
        // AD-ERROR: 18: a cast to int loses the derivative
        return a[(int) a[0]];
    }

    @Differentiable
    static double guarded(double x, Object o) {
        return switch (o) {
            default -> x;
        };
    }

    @Differentiable
    static double switchOnDouble(double x) {
        // AD-ERROR: 24: 'Double.intValue' has no reverse rule
        return switch (Double.valueOf(x).intValue()) {
            case 0 -> x;
            default -> 2 * x;
        };
    }

    @Differentiable
    static double unboxedMath(Double x) {
        // AD-ERROR: 16: 'Math.IEEEremainder' has no reverse rule
        return Math.IEEEremainder(x, 2);
    }

    @Differentiable
    static double ulp(double x) {
        // AD-ERROR: 20: 'Math.ulp' has no reverse rule
        return x * Math.ulp(x);
    }

    @Differentiable
    static double textOfEither(double x, boolean c) {
        // AD-ERROR: 33: a value of type double loses its derivative as Object
        String text = "" + (c ? x : "none");
        return x * text.length();
    }

    private static DoubleUnaryOperator changing = Math::sin;

    @Differentiable
    static double functionOfAField(double x) {
        // AD-ERROR: 33: 'changing::applyAsDouble' is not supported in differentiable code
        DoubleUnaryOperator f = changing::applyAsDouble;
        return f.applyAsDouble(x);
    }

    @Differentiable
    static double toChar(double x) {
        // AD-ERROR: 20: a cast to char loses the derivative
        return x * (char) x;
    }

    @Differentiable
    static double toByte(float x, double y) {
        // AD-ERROR: 18: a cast to byte loses the derivative
        byte b = (byte) (x * 2);
        return y * b;
    }
}
