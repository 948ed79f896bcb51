package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of one vector. Each is small enough for the compiler to inline into its loop: past its node budget it would
 * box the vectors, several times slower.
 */
final class SimdMath {
    static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    /** e to this is just below the largest float. */
    private static final float LARGEST_ARGUMENT = 88.72283f;
    /** e to less is not a normal float any more. */
    private static final float SMALLEST_ARGUMENT = -87.33654f;

    /** e to less is 0. */
    private static final float LEAST_ARGUMENT = -104f;

    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts; the first has so few bits that n times it is exact. */
    private static final float LN2_HIGH = 0.693145752f;

    private static final float LN2_LOW = 1.42860677e-6f;
    /** Adding 1.5 · 2²³ rounds to an integer, which the low bits then hold. */
    private static final float ROUNDER = 12_582_912f;

    // minimax for (eʳ − 1 − r) / r² on |r| ≤ ln 2 / 2; relative error of eʳ 3e-9
    private static final float C2 = 0.49999994f;
    private static final float C3 = 0.16666521f;
    private static final float C4 = 0.04166839f;
    private static final float C5 = 0.008368716f;
    private static final float C6 = 0.0013814603f;

    private static final int SQRT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));

    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);

    private SimdMath() {}

    /** eˣ within 2 units in the last place; 0 where it would be below the normal floats, NaN of NaN. */
    static FloatVector exp(FloatVector x) {
        return expNegative(x).blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, LARGEST_ARGUMENT));
    }

    /** As {@link #exp}, for arguments that are not above 88. */
    static FloatVector expNegative(FloatVector x) {
        FloatVector shifted = x.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER));
        IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        FloatVector result = expReduced(reduce(x, shifted.sub(ROUNDER)))
                .reinterpretAsInts()
                .add(exponent)
                .reinterpretAsFloats();
        return result.blend(0f, x.compare(VectorOperators.LT, SMALLEST_ARGUMENT));
    }

    /** As {@link #exp}, but through the subnormal floats down to 0: the power of 2 is multiplied in two halves. */
    static FloatVector expGradual(FloatVector x) {
        FloatVector shifted = x.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER));
        IntVector n = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
        IntVector half = n.lanewise(VectorOperators.ASHR, 1);
        FloatVector p = expReduced(reduce(x, shifted.sub(ROUNDER)));
        FloatVector result = p.mul(powerOf2(half)).mul(powerOf2(n.sub(half)));
        return result.blend(0f, x.compare(VectorOperators.LT, LEAST_ARGUMENT))
                .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, LARGEST_ARGUMENT));
    }

    private static FloatVector powerOf2(IntVector n) {
        return n.add(Float.MAX_EXPONENT).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    /** x − n ln 2. */
    private static FloatVector reduce(FloatVector x, FloatVector n) {
        FloatVector high = n.fma(FloatVector.broadcast(S, -LN2_HIGH), x);
        return n.fma(FloatVector.broadcast(S, -LN2_LOW), high);
    }

    private static FloatVector expReduced(FloatVector r) {
        // two halves side by side: the loops wait for results more than for multipliers
        FloatVector square = r.mul(r);
        FloatVector low = r.fma(FloatVector.broadcast(S, C3), FloatVector.broadcast(S, C2));
        FloatVector high = r.fma(FloatVector.broadcast(S, C5), FloatVector.broadcast(S, C4));
        high = square.fma(FloatVector.broadcast(S, C6), high);
        return square.fma(square.fma(high, low), r.add(1f));
    }

    /** ln x of a normal x within 2 units in the last place or 1e-7; NaN of NaN and of infinities. */
    static FloatVector log(FloatVector x) {
        IntVector bits = x.reinterpretAsInts();
        IntVector exponent = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
        FloatVector m = bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats();
        FloatVector n = exponent.add(Float.floatToRawIntBits(ROUNDER))
                .reinterpretAsFloats()
                .sub(ROUNDER);
        FloatVector f = m.sub(1f).div(m.add(1f));
        FloatVector low = n.fma(FloatVector.broadcast(S, LN2_LOW), twiceArtanh(f));
        return n.fma(FloatVector.broadcast(S, LN2_HIGH), low).add(x.sub(x));
    }

    /** 2 artanh f = ln((1 + f) / (1 − f)) for |f| below 0.172, from its series. */
    private static FloatVector twiceArtanh(FloatVector f) {
        FloatVector square = f.mul(f);
        FloatVector p = square.fma(FloatVector.broadcast(S, 2f / 9), FloatVector.broadcast(S, 2f / 7));
        p = p.fma(square, FloatVector.broadcast(S, 2f / 5));
        p = p.fma(square, FloatVector.broadcast(S, 2f / 3));
        return p.fma(square, FloatVector.broadcast(S, 2f)).mul(f);
    }

    /** 1 / (1 + e⁻ˣ). */
    static FloatVector sigmoid(FloatVector x) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        return one.div(exp(x.neg()).add(one));
    }

    /** Twice the argument of GELU's tanh; see {@link Gelu}. */
    static FloatVector geluArgument(FloatVector x) {
        FloatVector slope = x.mul(x)
                .fma(FloatVector.broadcast(S, (float) Gelu.CUBIC), FloatVector.broadcast(S, (float) Gelu.LINEAR));
        return x.mul(slope);
    }

    /**
     * Returns the sum of the lanes, always in the same order: {@code reduceLanes(ADD)} may add in another one once it is
     * compiled, and then the same work would not give the same bits.
     */
    static float sumLanes(FloatVector v) {
        FloatVector sum = v;
        if (S.length() > 8) {
            sum = sum.add(sum.rearrange(SWAP_8));
        }
        if (S.length() > 4) {
            sum = sum.add(sum.rearrange(SWAP_4));
        }
        sum = sum.add(sum.rearrange(SWAP_2));
        return sum.add(sum.rearrange(SWAP_1)).lane(0);
    }

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(S, lane -> (lane ^ distance) % S.length());
    }
}
