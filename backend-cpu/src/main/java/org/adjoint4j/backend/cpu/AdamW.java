package org.adjoint4j.backend.cpu;

import org.adjoint4j.backend.AdamWStep;

/** The factors of an AdamW step, worked out once, and its one pass over the parameters. */
record AdamW(
        float gradScale,
        float beta1,
        float oneMinusBeta1,
        float beta2,
        float oneMinusBeta2,
        float secondCorrection,
        float eps,
        float rate) {
    /** Makes the factors for all parameters. */
    static AdamW of(AdamWStep step, double gradScale) {
        return new AdamW(
                (float) gradScale,
                (float) step.beta1(),
                (float) (1 - step.beta1()),
                (float) step.beta2(),
                (float) (1 - step.beta2()),
                (float) (1 / (1 - Math.pow(step.beta2(), step.count()))),
                (float) step.epsilon(),
                (float) (step.rate() / (1 - Math.pow(step.beta1(), step.count()))));
    }

    /** Updates the elements from … to − 1 of a parameter that shrinks by {@code decay}. */
    void update(float[] p, float[] grad, float[] m, float[] v, float decay, int from, int to) {
        for (int i = from; i < to; i++) {
            float g = gradScale * grad[i];
            float first = beta1 * m[i] + oneMinusBeta1 * g;
            float second = beta2 * v[i] + oneMinusBeta2 * (g * g);
            m[i] = first;
            v[i] = second;
            float root = (float) Math.sqrt(second * secondCorrection);
            p[i] = decay * p[i] - rate * first / (root + eps);
        }
    }
}
