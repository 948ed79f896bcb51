package org.adjoint4j.backend.reference;

import org.adjoint4j.backend.Philox;

/** Dropout and the optimizer's step. */
final class ReferenceTraining {
    private ReferenceTraining() {}

    static void dropout(ReferenceBuffer x, ReferenceBuffer out, int n, double rate, long seed) {
        for (int i = 0; i < n; i++) {
            out.set(i, Philox.keeps(seed, i, rate) ? x.get(i) / (1 - rate) : 0);
        }
    }

    static void adamW(
            ReferenceBuffer p,
            ReferenceBuffer grad,
            ReferenceBuffer m,
            ReferenceBuffer v,
            int n,
            double lr,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            double gradScale,
            int step) {
        for (int i = 0; i < n; i++) {
            double g = gradScale * grad.get(i);
            double mean = beta1 * m.get(i) + (1 - beta1) * g;
            double variance = beta2 * v.get(i) + (1 - beta2) * g * g;
            m.set(i, mean);
            v.set(i, variance);
            double meanHat = mean / (1 - Math.pow(beta1, step));
            double varianceHat = variance / (1 - Math.pow(beta2, step));
            p.add(i, -lr * (meanHat / (Math.sqrt(varianceHat) + eps) + weightDecay * p.get(i)));
        }
    }
}
