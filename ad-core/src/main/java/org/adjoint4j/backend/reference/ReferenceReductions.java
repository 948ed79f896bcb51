package org.adjoint4j.backend.reference;

import org.adjoint4j.backend.ReduceOp;

/** Sums, maxima and softmax along the middle axis of (outer, n, inner). */
final class ReferenceReductions {
    private ReferenceReductions() {}

    static void reduce(ReduceOp op, ReferenceBuffer x, int outer, int n, int inner, ReferenceBuffer out) {
        Line.forEach(outer, n, inner, (line, index) -> out.set(index, op == ReduceOp.SUM ? line.sum(x) : line.max(x)));
    }

    static void maxBackward(ReferenceBuffer x, ReferenceBuffer dy, int outer, int n, int inner, ReferenceBuffer dx) {
        Line.forEach(outer, n, inner, (line, index) -> {
            int largest = firstLargest(line, x);
            for (int k = 0; k < n; k++) {
                dx.set(line.at(k), k == largest ? dy.get(index) : 0);
            }
        });
    }

    static void softmax(ReferenceBuffer x, int outer, int n, int inner, ReferenceBuffer out) {
        Line.forEach(outer, n, inner, (line, index) -> {
            double max = line.max(x);
            double sum = line.sumExp(x, max);
            for (int k = 0; k < n; k++) {
                out.set(line.at(k), Math.exp(x.get(line.at(k)) - max) / sum);
            }
        });
    }

    static void softmaxBackward(
            ReferenceBuffer y, ReferenceBuffer dy, int outer, int n, int inner, ReferenceBuffer dx) {
        Line.forEach(outer, n, inner, (line, index) -> {
            double dot = line.dot(y, dy);
            for (int k = 0; k < n; k++) {
                int i = line.at(k);
                dx.set(i, y.get(i) * (dy.get(i) - dot));
            }
        });
    }

    static void logSoftmax(ReferenceBuffer x, int outer, int n, int inner, ReferenceBuffer out) {
        Line.forEach(outer, n, inner, (line, index) -> {
            double max = line.max(x);
            double logSum = Math.log(line.sumExp(x, max));
            for (int k = 0; k < n; k++) {
                out.set(line.at(k), x.get(line.at(k)) - max - logSum);
            }
        });
    }

    static void logSoftmaxBackward(
            ReferenceBuffer y, ReferenceBuffer dy, int outer, int n, int inner, ReferenceBuffer dx) {
        Line.forEach(outer, n, inner, (line, index) -> {
            double sum = line.sum(dy);
            for (int k = 0; k < n; k++) {
                int i = line.at(k);
                dx.set(i, dy.get(i) - Math.exp(y.get(i)) * sum);
            }
        });
    }

    static double sumOfSquares(ReferenceBuffer x, int n) {
        return new Line(0, 1, n).dot(x, x);
    }

    /** Returns the index of the first NaN or, if there is none, of the first of the largest elements. */
    private static int firstLargest(Line line, ReferenceBuffer x) {
        double max = line.max(x);
        for (int k = 0; k < line.n(); k++) {
            double value = x.get(line.at(k));
            if (value == max || Double.isNaN(value)) {
                return k;
            }
        }
        return -1;
    }
}
