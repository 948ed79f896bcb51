package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Sums and maxima over whole vectors, and the loops of a row that end in one: {@code n} is a multiple of the lanes. */
final class SimdReductions {
    private static final VectorSpecies<Float> S = SimdMath.S;
    private static final int L = S.length();
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(S.vectorBitSize() / 2));

    private SimdReductions() {}

    static float sum(float[] x, int offset, int n) {
        FloatVector even = FloatVector.zero(S);
        FloatVector odd = FloatVector.zero(S);
        int i = 0;
        for (; i < n - L; i += 2 * L) {
            even = even.add(FloatVector.fromArray(S, x, offset + i));
            odd = odd.add(FloatVector.fromArray(S, x, offset + i + L));
        }
        if (i < n) {
            even = even.add(FloatVector.fromArray(S, x, offset + i));
        }
        return SimdMath.sumLanes(even.add(odd));
    }

    static float dot(float[] x, int xOffset, float[] y, int yOffset, int n) {
        FloatVector even = FloatVector.zero(S);
        FloatVector odd = FloatVector.zero(S);
        int i = 0;
        for (; i < n - L; i += 2 * L) {
            even = FloatVector.fromArray(S, x, xOffset + i).fma(FloatVector.fromArray(S, y, yOffset + i), even);
            odd = FloatVector.fromArray(S, x, xOffset + i + L).fma(FloatVector.fromArray(S, y, yOffset + i + L), odd);
        }
        if (i < n) {
            even = FloatVector.fromArray(S, x, xOffset + i).fma(FloatVector.fromArray(S, y, yOffset + i), even);
        }
        return SimdMath.sumLanes(even.add(odd));
    }

    /** As {@link VectorKernels#sumOfRows}, for the first {@code columns} columns of rows of {@code n}. */
    static void sumOfRows(float[] x, int offset, int rows, int n, float[] out, int outOffset, int columns) {
        for (int c = 0; c < columns; c += L) {
            FloatVector even = FloatVector.zero(S);
            FloatVector odd = FloatVector.zero(S);
            int r = 0;
            for (; r < rows - 1; r += 2) {
                even = even.add(FloatVector.fromArray(S, x, offset + c + r * n));
                odd = odd.add(FloatVector.fromArray(S, x, offset + c + (r + 1) * n));
            }
            if (r < rows) {
                even = even.add(FloatVector.fromArray(S, x, offset + c + r * n));
            }
            even.add(odd).intoArray(out, outOffset + c);
        }
    }

    static double sumOfSquares(float[] x, int offset, int n) {
        DoubleVector even = DoubleVector.zero(D);
        DoubleVector odd = DoubleVector.zero(D);
        int half = L / 2;
        for (int i = 0; i < n; i += L) {
            DoubleVector a = widen(x, offset + i);
            DoubleVector b = widen(x, offset + i + half);
            even = a.fma(a, even);
            odd = b.fma(b, odd);
        }
        DoubleVector lanes = even.add(odd);
        double sum = 0;
        for (int lane = 0; lane < D.length(); lane++) {
            sum += lanes.lane(lane);
        }
        return sum;
    }

    private static DoubleVector widen(float[] x, int offset) {
        return (DoubleVector) FloatVector.fromArray(HALF, x, offset).castShape(D, 0);
    }

    static float max(float[] x, int offset, int n) {
        FloatVector max = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, offset + i);
            // cheaper than MAX, which also orders zeros and passes NaN on
            max = max.blend(v, v.compare(VectorOperators.GT, max));
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    static float expShifted(float[] x, int xOffset, float shift, float factor, float[] out, int outOffset, int n) {
        FloatVector sum = FloatVector.zero(S);
        for (int i = 0; i < n; i += L) {
            FloatVector e =
                    SimdMath.exp(FloatVector.fromArray(S, x, xOffset + i).sub(shift));
            sum = sum.add(e);
            e.mul(factor).intoArray(out, outOffset + i);
        }
        return SimdMath.sumLanes(sum);
    }

    static float sumExpShifted(float[] x, int offset, float shift, int n) {
        FloatVector sum = FloatVector.zero(S);
        for (int i = 0; i < n; i += L) {
            sum = sum.add(SimdMath.exp(FloatVector.fromArray(S, x, offset + i).sub(shift)));
        }
        return SimdMath.sumLanes(sum);
    }

    static float sumOfSquaredDeviations(float[] x, int offset, float mean, int n) {
        FloatVector sum = FloatVector.zero(S);
        for (int i = 0; i < n; i += L) {
            FloatVector d = FloatVector.fromArray(S, x, offset + i).sub(mean);
            sum = d.fma(d, sum);
        }
        return SimdMath.sumLanes(sum);
    }
}
