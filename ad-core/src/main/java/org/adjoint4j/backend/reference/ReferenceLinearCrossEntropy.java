package org.adjoint4j.backend.reference;

import java.util.Arrays;

/** Cross-entropy of x (rows, width) times w (width, vocabulary), one row of logits at a time. */
final class ReferenceLinearCrossEntropy {
    private final ReferenceBuffer x;
    private final ReferenceBuffer w;
    private final boolean transW;
    private final int rows;
    private final int width;
    private final int vocabulary;

    ReferenceLinearCrossEntropy(
            ReferenceBuffer x, ReferenceBuffer w, boolean transW, int rows, int width, int vocabulary) {
        this.x = x;
        this.w = w;
        this.transW = transW;
        this.rows = rows;
        this.width = width;
        this.vocabulary = vocabulary;
    }

    double loss(int[] targets, int ignoreIndex) {
        int counted = ReferenceCrossEntropy.counted(targets, ignoreIndex, rows);
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            if (targets[r] != ignoreIndex) {
                double[] logits = logits(r);
                sum += logSumExp(logits) - logits[targets[r]];
            }
        }
        return counted == 0 ? 0 : sum / counted;
    }

    /** Writes the adjoints of x and w for a loss adjoint of 1. */
    void gradient(int[] targets, int ignoreIndex, ReferenceBuffer dx, ReferenceBuffer dw) {
        int counted = ReferenceCrossEntropy.counted(targets, ignoreIndex, rows);
        double[] dxSums = new double[rows * width];
        double[] dwSums = new double[width * vocabulary];
        for (int r = 0; r < rows; r++) {
            if (targets[r] != ignoreIndex) {
                addRow(r, dlogits(logits(r), targets[r], counted), dxSums, dwSums);
            }
        }
        dx.setAll(dxSums);
        dw.setAll(dwSums);
    }

    private void addRow(int r, double[] dlogits, double[] dxSums, double[] dwSums) {
        for (int c = 0; c < width; c++) {
            for (int v = 0; v < vocabulary; v++) {
                dxSums[r * width + c] += dlogits[v] * w.get(weightAt(c, v));
                dwSums[weightAt(c, v)] += dlogits[v] * x.get(r * width + c);
            }
        }
    }

    private double[] logits(int r) {
        double[] logits = new double[vocabulary];
        for (int v = 0; v < vocabulary; v++) {
            for (int c = 0; c < width; c++) {
                logits[v] += x.get(r * width + c) * w.get(weightAt(c, v));
            }
        }
        return logits;
    }

    /** Returns (softmax - onehot) / counted. */
    private static double[] dlogits(double[] logits, int target, int counted) {
        double lse = logSumExp(logits);
        double[] dlogits = new double[logits.length];
        for (int v = 0; v < logits.length; v++) {
            dlogits[v] = (Math.exp(logits[v] - lse) - (v == target ? 1 : 0)) / counted;
        }
        return dlogits;
    }

    private static double logSumExp(double[] logits) {
        double max = Arrays.stream(logits).max().orElse(Double.NEGATIVE_INFINITY);
        return max + Math.log(Arrays.stream(logits).map(l -> Math.exp(l - max)).sum());
    }

    private int weightAt(int c, int v) {
        return transW ? v * width + c : c * vocabulary + v;
    }
}
