package org.adjoint4j.backend.reference;

/** Places of the elements along the middle axis of an array (outer, n, inner): start, start + stride, and so on. */
record Line(int start, int stride, int n) {
    /** What is done with each line; {@code index} counts the lines as the elements of an array (outer, inner). */
    interface Action {
        void accept(Line line, int index);
    }

    static void forEach(int outer, int n, int inner, Action action) {
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                action.accept(new Line(o * n * inner + i, inner, n), o * inner + i);
            }
        }
    }

    /** Returns the place of element {@code k} of this line. */
    int at(int k) {
        return start + k * stride;
    }

    double sum(ReferenceBuffer x) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
            sum += x.get(at(k));
        }
        return sum;
    }

    /** Returns the largest element, minus infinity of none, NaN if any is NaN. */
    double max(ReferenceBuffer x) {
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < n; k++) {
            max = Math.max(max, x.get(at(k)));
        }
        return max;
    }

    /** Returns the sum of exp(x - shift). */
    double sumExp(ReferenceBuffer x, double shift) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
            sum += Math.exp(x.get(at(k)) - shift);
        }
        return sum;
    }

    /** Returns ln of the sum of exp(x), without overflow. */
    double logSumExp(ReferenceBuffer x) {
        double max = max(x);
        return max + Math.log(sumExp(x, max));
    }

    double dot(ReferenceBuffer a, ReferenceBuffer b) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
            sum += a.get(at(k)) * b.get(at(k));
        }
        return sum;
    }
}
