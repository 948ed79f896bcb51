package org.adjoint4j.backend.reference;

/**
 * Causal multi-head attention over qkv (batch, time, 3 * heads * headSize): position t of a head sees the keys s &lt;= t.
 * Vaswani et al. 2017, arXiv 1706.03762.
 */
final class ReferenceAttention {
    private final ReferenceBuffer qkv;
    private final int batch;
    private final int time;
    private final int heads;
    private final int headSize;
    private final int width;
    private final double scale;

    ReferenceAttention(ReferenceBuffer qkv, int batch, int time, int heads, int headSize) {
        this.qkv = qkv;
        this.batch = batch;
        this.time = time;
        this.heads = heads;
        this.headSize = headSize;
        this.width = heads * headSize;
        this.scale = 1 / Math.sqrt(headSize);
    }

    void forward(ReferenceBuffer out, ReferenceBuffer logSumExp) {
        forEachQuery((b, h, t) -> {
            double[] scores = scores(b, h, t);
            double lse = logSumExp(scores);
            for (int d = 0; d < headSize; d++) {
                double sum = 0;
                for (int s = 0; s <= t; s++) {
                    sum += Math.exp(scores[s] - lse) * qkv.get(valueAt(b, h, s) + d);
                }
                out.set(outAt(b, h, t) + d, sum);
            }
            logSumExp.set((b * heads + h) * time + t, lse);
        });
    }

    /**
     * With p the probabilities of a query's keys, do the adjoint of its output o: dv = p * do, dp = do . v, and for the
     * scores dscore = p * (dp - do . o); from these dq = scale * dscore * k and dk = scale * dscore * q.
     */
    void backward(ReferenceBuffer out, ReferenceBuffer logSumExp, ReferenceBuffer dOut, ReferenceBuffer dqkv) {
        double[] sums = new double[batch * time * 3 * width];
        forEachQuery((b, h, t) -> {
            int o = outAt(b, h, t);
            double lse = logSumExp.get((b * heads + h) * time + t);
            double[] scores = scores(b, h, t);
            double dOutDotOut = dot(dOut, o, out, o);
            for (int s = 0; s <= t; s++) {
                double p = Math.exp(scores[s] - lse);
                double dScore = p * (dot(dOut, o, qkv, valueAt(b, h, s)) - dOutDotOut);
                for (int d = 0; d < headSize; d++) {
                    sums[valueAt(b, h, s) + d] += p * dOut.get(o + d);
                    sums[queryAt(b, h, t) + d] += scale * dScore * qkv.get(keyAt(b, h, s) + d);
                    sums[keyAt(b, h, s) + d] += scale * dScore * qkv.get(queryAt(b, h, t) + d);
                }
            }
        });
        dqkv.setAll(sums);
    }

    private interface Query {
        void accept(int b, int h, int t);
    }

    private void forEachQuery(Query action) {
        for (int b = 0; b < batch; b++) {
            for (int h = 0; h < heads; h++) {
                for (int t = 0; t < time; t++) {
                    action.accept(b, h, t);
                }
            }
        }
    }

    /** Returns the scaled scores of query t with the keys 0 to t. */
    private double[] scores(int b, int h, int t) {
        double[] scores = new double[t + 1];
        for (int s = 0; s <= t; s++) {
            scores[s] = scale * dot(qkv, queryAt(b, h, t), qkv, keyAt(b, h, s));
        }
        return scores;
    }

    private static double logSumExp(double[] scores) {
        double max = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            max = Math.max(max, score);
        }
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score - max);
        }
        return max + Math.log(sum);
    }

    private double dot(ReferenceBuffer a, int aAt, ReferenceBuffer b, int bAt) {
        double sum = 0;
        for (int d = 0; d < headSize; d++) {
            sum += a.get(aAt + d) * b.get(bAt + d);
        }
        return sum;
    }

    private int queryAt(int b, int h, int t) {
        return (b * time + t) * 3 * width + h * headSize;
    }

    private int keyAt(int b, int h, int t) {
        return queryAt(b, h, t) + width;
    }

    private int valueAt(int b, int h, int t) {
        return queryAt(b, h, t) + 2 * width;
    }

    private int outAt(int b, int h, int t) {
        return (b * time + t) * width + h * headSize;
    }
}
