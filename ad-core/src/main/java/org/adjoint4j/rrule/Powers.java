package org.adjoint4j.rrule;

import org.adjoint4j.array.NdArray;

/**
 * The adjoints of aᵇ where both may vary. d/da = b·aᵇ⁻¹, exactly 0 for b = 0; d/db = aᵇ·ln a for a &gt; 0, 0 for
 * a = 0 and b &gt; 0, NaN for a &lt; 0. These cases are told apart on the host: a varying exponent is rare.
 */
final class Powers {
    private Powers() {}

    private interface Derivative {
        double at(double a, double b);
    }

    static NdArray baseAdjoint(NdArray a, NdArray b, NdArray dy) {
        return perElement(a, b, dy, Powers::byBase);
    }

    static NdArray exponentAdjoint(NdArray a, NdArray b, NdArray dy) {
        return perElement(a, b, dy, Powers::byExponent);
    }

    /** The adjoint of an exponent that all elements share. */
    static double exponentAdjoint(NdArray a, double s, NdArray dy) {
        double[] bases = a.toDoubleArray();
        double[] adjoints = dy.toDoubleArray();
        double sum = 0;
        for (int i = 0; i < bases.length; i++) {
            sum += adjoints[i] * byExponent(bases[i], s);
        }
        return sum;
    }

    private static NdArray perElement(NdArray a, NdArray b, NdArray dy, Derivative derivative) {
        double[] bases = a.broadcastTo(dy.shape()).toDoubleArray();
        double[] exponents = b.broadcastTo(dy.shape()).toDoubleArray();
        double[] result = dy.toDoubleArray();
        for (int i = 0; i < result.length; i++) {
            result[i] *= derivative.at(bases[i], exponents[i]);
        }
        return NdArray.of(dy.backend(), dy.elementType(), dy.shape(), result);
    }

    private static double byBase(double a, double b) {
        return b == 0 ? 0 : b * Math.pow(a, b - 1);
    }

    private static double byExponent(double a, double b) {
        return a == 0 && b > 0 ? 0 : Math.pow(a, b) * Math.log(a);
    }
}
