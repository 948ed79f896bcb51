package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Elementwise loops over whole vectors: {@code n} is a multiple of the lanes. */
final class SimdElementwise {
    private static final VectorSpecies<Float> S = SimdMath.S;
    private static final int L = S.length();
    /** Up to here tanh x comes from its series, which keeps small results exact. */
    private static final float SMALL = 0.3f;

    private SimdElementwise() {}

    static void exp(float[] x, int xOffset, float[] out, int outOffset, int n) {
        for (int i = 0; i < n; i += L) {
            SimdMath.expGradual(FloatVector.fromArray(S, x, xOffset + i)).intoArray(out, outOffset + i);
        }
    }

    static void sigmoid(float[] x, int xOffset, float[] out, int outOffset, int n) {
        for (int i = 0; i < n; i += L) {
            SimdMath.sigmoid(FloatVector.fromArray(S, x, xOffset + i)).intoArray(out, outOffset + i);
        }
    }

    static void tanh(float[] x, int xOffset, float[] out, int outOffset, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xOffset + i);
            // tanh x = 2 / (1 + e⁻²ˣ) − 1
            FloatVector s = SimdMath.sigmoid(v.add(v));
            FloatVector large = s.add(s).sub(1f);
            VectorMask<Float> small = v.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, SMALL);
            large.blend(tanhSeries(v), small).intoArray(out, outOffset + i);
        }
    }

    /** x − x³/3 + 2x⁵/15 − 17x⁷/315 + 62x⁹/2835. */
    private static FloatVector tanhSeries(FloatVector x) {
        FloatVector square = x.mul(x);
        FloatVector p = square.fma(FloatVector.broadcast(S, 62f / 2835), FloatVector.broadcast(S, -17f / 315));
        p = p.fma(square, FloatVector.broadcast(S, 2f / 15));
        p = p.fma(square, FloatVector.broadcast(S, -1f / 3));
        return p.mul(square).fma(x, x);
    }

    static void gelu(float[] x, int xOffset, float[] out, int outOffset, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xOffset + i);
            FloatVector e = SimdMath.exp(SimdMath.geluArgument(v).neg());
            v.div(e.add(1f)).intoArray(out, outOffset + i);
        }
    }

    static void geluBackward(float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xOffset + i);
            FloatVector s = SimdMath.sigmoid(SimdMath.geluArgument(v));
            FloatVector slope = geluSlope(v, s);
            FloatVector.fromArray(S, dy, dyOffset + i).mul(slope).intoArray(dx, dxOffset + i);
        }
    }

    /** s + x s (1 − s) · 2 du/dx, whose second term is 0 where s is 0 or 1, though x³ may be infinite there. */
    private static FloatVector geluSlope(FloatVector x, FloatVector s) {
        FloatVector bell = s.sub(s.mul(s));
        FloatVector cubic = x.mul(x)
                .fma(FloatVector.broadcast(S, (float) (3 * Gelu.CUBIC)), FloatVector.broadcast(S, (float) Gelu.LINEAR));
        FloatVector second = bell.mul(x).mul(cubic).blend(0f, bell.compare(VectorOperators.EQ, 0f));
        return s.add(second);
    }
}
