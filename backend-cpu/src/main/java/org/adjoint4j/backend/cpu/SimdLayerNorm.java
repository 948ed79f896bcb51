package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A row of the layer norm and of its adjoint, over whole vectors: {@code n} is a multiple of the lanes. */
final class SimdLayerNorm {
    private static final VectorSpecies<Float> S = SimdMath.S;
    private static final int L = S.length();

    private SimdLayerNorm() {}

    static void forward(
            float[] x, int offset, float mean, float rstd, float[] gamma, float[] beta, float[] out, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector h = FloatVector.fromArray(S, x, offset + i).sub(mean).mul(rstd);
            h.fma(FloatVector.fromArray(S, gamma, i), FloatVector.fromArray(S, beta, i))
                    .intoArray(out, offset + i);
        }
    }

    /** dGamma += dy h, dBeta += dy. */
    static void parameterAdjoints(
            float[] x,
            float[] dy,
            int offset,
            float mean,
            float rstd,
            float[] dGamma,
            float[] dBeta,
            int sumOffset,
            int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector h = FloatVector.fromArray(S, x, offset + i).sub(mean).mul(rstd);
            FloatVector d = FloatVector.fromArray(S, dy, offset + i);
            d.fma(h, FloatVector.fromArray(S, dGamma, sumOffset + i)).intoArray(dGamma, sumOffset + i);
            d.add(FloatVector.fromArray(S, dBeta, sumOffset + i)).intoArray(dBeta, sumOffset + i);
        }
    }

    /** Returns Σ dy γ h, with γ from an offset on. */
    static float weightedSum(
            float[] x, float[] dy, int offset, float mean, float rstd, float[] gamma, int gammaOffset, int n) {
        FloatVector sum = FloatVector.zero(S);
        for (int i = 0; i < n; i += L) {
            FloatVector h = FloatVector.fromArray(S, x, offset + i).sub(mean).mul(rstd);
            FloatVector d =
                    FloatVector.fromArray(S, dy, offset + i).mul(FloatVector.fromArray(S, gamma, gammaOffset + i));
            sum = d.fma(h, sum);
        }
        return SimdMath.sumLanes(sum);
    }

    /** dx = rstd (dy γ − first − h · second). */
    static void inputAdjoint(
            float[] x,
            float[] dy,
            float[] dx,
            int offset,
            float mean,
            float rstd,
            float[] gamma,
            float first,
            float second,
            int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector h = FloatVector.fromArray(S, x, offset + i).sub(mean).mul(rstd);
            FloatVector d = FloatVector.fromArray(S, dy, offset + i).mul(FloatVector.fromArray(S, gamma, i));
            d.sub(first).sub(h.mul(second)).mul(rstd).intoArray(dx, offset + i);
        }
    }
}
