package org.adjoint4j.backend.cpu;

/** The factors of an AdamW step, worked out once, and its one pass over the parameters. */
record AdamW(
        float gradScale,
        float beta1,
        float oneMinusBeta1,
        float beta2,
        float oneMinusBeta2,
        float secondCorrection,
        float eps,
        float rate,
        float decay) {
    /** Makes the factors of step {@code step}, which counts from 1. */
    static AdamW of(double lr, double beta1, double beta2, double eps, double weightDecay, double gradScale, int step) {
        return new AdamW(
                (float) gradScale,
                (float) beta1,
                (float) (1 - beta1),
                (float) beta2,
                (float) (1 - beta2),
                (float) (1 / (1 - Math.pow(beta2, step))),
                (float) eps,
                (float) (lr / (1 - Math.pow(beta1, step))),
                (float) (1 - lr * weightDecay));
    }

    /** Updates the elements from … to − 1. */
    void update(float[] p, float[] grad, float[] m, float[] v, int from, int to) {
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
