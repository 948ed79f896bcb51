package org.adjoint4j.backend.reference;

import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Philox;

/** Dropout and the optimizer's step. */
final class ReferenceTraining {
    private ReferenceTraining() {}

    static void dropout(ReferenceBuffer x, ReferenceBuffer out, int n, double rate, long seed) {
        for (int i = 0; i < n; i++) {
            out.set(i, Philox.keeps(seed, i, rate) ? x.get(i) / (1 - rate) : 0);
        }
    }

    /** The running means of a gradient. */
    private record Moments(ReferenceBuffer m, ReferenceBuffer v) {}

    static void adamW(
            ReferenceBuffer[] p,
            ReferenceBuffer[] grad,
            ReferenceBuffer[] m,
            ReferenceBuffer[] v,
            int[] sizes,
            double[] weightDecay,
            ReferenceBuffer loss,
            ReferenceBuffer norm,
            AdamWStep step) {
        if (!Double.isFinite(norm.get(0))) {
            return;
        }
        double length = Math.sqrt(sumOfSquares(grad, sizes));
        norm.set(0, Double.isFinite(loss.get(0)) ? length : Double.NaN);
        if (!Double.isFinite(norm.get(0))) {
            return;
        }
        double scale = step.gradientScale(length);
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < sizes[i]; j++) {
                double change = change(scale * grad[i].get(j), new Moments(m[i], v[i]), j, step);
                p[i].add(j, -step.rate() * (change + weightDecay[i] * p[i].get(j)));
            }
        }
    }

    private static double sumOfSquares(ReferenceBuffer[] xs, int[] sizes) {
        double sum = 0;
        for (int i = 0; i < xs.length; i++) {
            sum += ReferenceReductions.sumOfSquares(xs[i], sizes[i]);
        }
        return sum;
    }

    /** Brings the moments of an element up to date and returns m̂/(√v̂ + ε). */
    private static double change(double g, Moments moments, int j, AdamWStep step) {
        double mean = step.beta1() * moments.m.get(j) + (1 - step.beta1()) * g;
        double variance = step.beta2() * moments.v.get(j) + (1 - step.beta2()) * g * g;
        moments.m.set(j, mean);
        moments.v.set(j, variance);
        double meanHat = mean / (1 - Math.pow(step.beta1(), step.count()));
        double varianceHat = variance / (1 - Math.pow(step.beta2(), step.count()));
        return meanHat / (Math.sqrt(varianceHat) + step.epsilon());
    }
}
