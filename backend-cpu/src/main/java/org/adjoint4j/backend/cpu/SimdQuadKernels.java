package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Loops on vectors whose lanes are queries or keys. May only be loaded where {@code jdk.incubator.vector} is. */
final class SimdQuadKernels implements QuadKernels {
    private static final VectorSpecies<Float> S = SimdMath.S;
    private static final int L = S.length();
    private static final VectorSpecies<Float> QUADS = FloatVector.SPECIES_128;

    // part g of the lanes, each as often as a quad has dimensions
    private static final VectorShuffle<Float> PART_0 = part(0);
    private static final VectorShuffle<Float> PART_1 = part(1);
    private static final VectorShuffle<Float> PART_2 = part(2);
    private static final VectorShuffle<Float> PART_3 = part(3);

    private static VectorShuffle<Float> part(int part) {
        return VectorShuffle.fromOp(S, lane -> part * (L / QUAD) + lane / QUAD);
    }

    @Override
    public void scores(
            float[] a,
            int aOffset,
            int rows,
            float[] lanes,
            int lanesOffset,
            int lanesStride,
            boolean add,
            float[] out) {
        if (add) {
            addScores(a, aOffset, rows, lanes, lanesOffset, lanesStride, out);
        } else {
            firstScores(a, aOffset, rows, lanes, lanesOffset, lanesStride, out);
        }
    }

    private static void firstScores(
            float[] a, int aOffset, int rows, float[] lanes, int lanesOffset, int lanesStride, float[] out) {
        FloatVector l0 = FloatVector.fromArray(S, lanes, lanesOffset);
        FloatVector l1 = FloatVector.fromArray(S, lanes, lanesOffset + lanesStride);
        FloatVector l2 = FloatVector.fromArray(S, lanes, lanesOffset + 2 * lanesStride);
        FloatVector l3 = FloatVector.fromArray(S, lanes, lanesOffset + 3 * lanesStride);
        for (int r = 0; r < rows; r++) {
            int row = aOffset + QUAD * r;
            FloatVector s = l0.mul(FloatVector.broadcast(S, a[row]));
            s = l1.fma(FloatVector.broadcast(S, a[row + 1]), s);
            s = l2.fma(FloatVector.broadcast(S, a[row + 2]), s);
            s = l3.fma(FloatVector.broadcast(S, a[row + 3]), s);
            s.intoArray(out, r * L);
        }
    }

    private static void addScores(
            float[] a, int aOffset, int rows, float[] lanes, int lanesOffset, int lanesStride, float[] out) {
        FloatVector l0 = FloatVector.fromArray(S, lanes, lanesOffset);
        FloatVector l1 = FloatVector.fromArray(S, lanes, lanesOffset + lanesStride);
        FloatVector l2 = FloatVector.fromArray(S, lanes, lanesOffset + 2 * lanesStride);
        FloatVector l3 = FloatVector.fromArray(S, lanes, lanesOffset + 3 * lanesStride);
        for (int r = 0; r < rows; r++) {
            int row = aOffset + QUAD * r;
            FloatVector s = l0.fma(FloatVector.broadcast(S, a[row]), FloatVector.fromArray(S, out, r * L));
            s = l1.fma(FloatVector.broadcast(S, a[row + 1]), s);
            s = l2.fma(FloatVector.broadcast(S, a[row + 2]), s);
            s = l3.fma(FloatVector.broadcast(S, a[row + 3]), s);
            s.intoArray(out, r * L);
        }
    }

    @Override
    public void accumulate(float[] x, int from, int to, float[] a, int aOffset, float[] sums, int sumsOffset) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        FloatVector s2 = FloatVector.zero(S);
        FloatVector s3 = FloatVector.zero(S);
        for (int r = from; r < to; r++) {
            int row = aOffset + QUAD * r;
            FloatVector v = FloatVector.fromArray(S, x, r * L);
            s0 = v.fma(FloatVector.broadcast(S, a[row]), s0);
            s1 = v.fma(FloatVector.broadcast(S, a[row + 1]), s1);
            s2 = v.fma(FloatVector.broadcast(S, a[row + 2]), s2);
            s3 = v.fma(FloatVector.broadcast(S, a[row + 3]), s3);
        }
        add(s0, sums, sumsOffset);
        add(s1, sums, sumsOffset + L);
        add(s2, sums, sumsOffset + 2 * L);
        add(s3, sums, sumsOffset + 3 * L);
    }

    private static void add(FloatVector sum, float[] sums, int offset) {
        sum.add(FloatVector.fromArray(S, sums, offset)).intoArray(sums, offset);
    }

    @Override
    public void spread(float[] x, int rows, float[] a, int aOffset, float[] sums, int sumsOffset) {
        FloatVector a0 = FloatVector.fromArray(S, a, aOffset);
        FloatVector a1 = FloatVector.fromArray(S, a, aOffset + L);
        FloatVector a2 = FloatVector.fromArray(S, a, aOffset + 2 * L);
        FloatVector a3 = FloatVector.fromArray(S, a, aOffset + 3 * L);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(S, x, r * L);
            FloatVector sum = v.rearrange(PART_0).mul(a0);
            sum = v.rearrange(PART_1).fma(a1, sum);
            sum = v.rearrange(PART_2).fma(a2, sum);
            sum = v.rearrange(PART_3).fma(a3, sum);
            add(sum, sums, sumsOffset + r * L);
        }
    }

    @Override
    public void fold(float[] sums, int sumsOffset, int rows, float[] out, int outOffset, int outStride) {
        for (int r = 0; r < rows; r++) {
            int row = sumsOffset + r * L;
            FloatVector sum = FloatVector.fromArray(QUADS, sums, row);
            for (int c = QUAD; c < L; c += QUAD) {
                sum = sum.add(FloatVector.fromArray(QUADS, sums, row + c));
            }
            sum.intoArray(out, outOffset + r * outStride);
        }
    }

    @Override
    public void divide(float[] x, int rows, float[] stats, int maxima, int sums) {
        FloatVector sum = FloatVector.fromArray(S, stats, sums);
        FloatVector.fromArray(S, stats, maxima).add(SimdMath.log(sum)).intoArray(stats, maxima);
        FloatVector factor = FloatVector.broadcast(S, 1f).div(sum);
        for (int r = 0; r < rows; r++) {
            FloatVector.fromArray(S, x, r * L).mul(factor).intoArray(x, r * L);
        }
    }

    @Override
    public void adjoints(
            float[] s, float[] dp, int rows, float[] logSumExp, int logSumExpOffset, float[] delta, int deltaOffset) {
        for (int r = 0; r < rows; r++) {
            FloatVector shift = FloatVector.broadcast(S, logSumExp[logSumExpOffset + r]);
            FloatVector mean = FloatVector.broadcast(S, delta[deltaOffset + r]);
            FloatVector p =
                    SimdMath.expNegative(FloatVector.fromArray(S, s, r * L).sub(shift));
            p.intoArray(s, r * L);
            FloatVector.fromArray(S, dp, r * L).sub(mean).mul(p).intoArray(dp, r * L);
        }
    }

    @Override
    public void clearAbove(float[] x, int rows) {
        for (int r = 0; r < Math.min(rows, L); r++) {
            FloatVector.fromArray(S, x, r * L)
                    .blend(0f, SimdPanels.triangle(r).not())
                    .intoArray(x, r * L);
        }
    }
}
