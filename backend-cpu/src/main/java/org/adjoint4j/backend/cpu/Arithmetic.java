package org.adjoint4j.backend.cpu;

import org.adjoint4j.backend.BinaryOp;

/** The loops of functions of two arguments: array with array, array with number, and one pair. */
final class Arithmetic {
    private Arithmetic() {}

    /** Returns op(a, b). */
    static float apply(BinaryOp op, float a, float b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> (float) Math.pow(a, b);
        };
    }

    /** out[o + i] = op(a[p + i], b[q + i]). */
    static void arrays(BinaryOp op, float[] a, int p, float[] b, int q, float[] out, int o, int n) {
        switch (op) {
            case ADD -> add(a, p, b, q, out, o, n);
            case SUB -> subtract(a, p, b, q, out, o, n);
            case MUL -> multiply(a, p, b, q, out, o, n);
            case DIV -> divide(a, p, b, q, out, o, n);
            case POW -> {
                for (int i = 0; i < n; i++) {
                    out[o + i] = apply(op, a[p + i], b[q + i]);
                }
            }
        }
    }

    private static void add(float[] a, int p, float[] b, int q, float[] out, int o, int n) {
        for (int i = 0; i < n; i++) {
            out[o + i] = a[p + i] + b[q + i];
        }
    }

    private static void subtract(float[] a, int p, float[] b, int q, float[] out, int o, int n) {
        for (int i = 0; i < n; i++) {
            out[o + i] = a[p + i] - b[q + i];
        }
    }

    /** out[o + i] = a[p + i] · b[q + i]. */
    static void multiply(float[] a, int p, float[] b, int q, float[] out, int o, int n) {
        for (int i = 0; i < n; i++) {
            out[o + i] = a[p + i] * b[q + i];
        }
    }

    private static void divide(float[] a, int p, float[] b, int q, float[] out, int o, int n) {
        for (int i = 0; i < n; i++) {
            out[o + i] = a[p + i] / b[q + i];
        }
    }

    /** out[i] = a[i] · b[i] for from ≤ i &lt; to. */
    static void multiply(float[] a, float[] b, float[] out, int from, int to) {
        multiply(a, from, b, from, out, from, to - from);
    }

    /** out[i] = a[i] / b[i] for from ≤ i &lt; to. */
    static void divide(float[] a, float[] b, float[] out, int from, int to) {
        divide(a, from, b, from, out, from, to - from);
    }

    /** out[o + i] = op(x[p + i], s), or op(s, x[p + i]) if {@code scalarFirst}. */
    static void scalar(BinaryOp op, float[] x, int p, float s, boolean scalarFirst, float[] out, int o, int n) {
        switch (op) {
            case ADD -> affine(x, p, 1f, s, out, o, n);
            case SUB -> affine(x, p, scalarFirst ? -1f : 1f, scalarFirst ? s : -s, out, o, n);
            case MUL -> scale(x, p, s, out, o, n);
            case DIV -> scalarDivide(x, p, s, scalarFirst, out, o, n);
            case POW -> scalarPower(x, p, s, scalarFirst, out, o, n);
        }
    }

    private static void affine(float[] x, int p, float factor, float s, float[] out, int o, int n) {
        for (int i = 0; i < n; i++) {
            out[o + i] = factor * x[p + i] + s;
        }
    }

    private static void scale(float[] x, int p, float factor, float[] out, int o, int n) {
        for (int i = 0; i < n; i++) {
            out[o + i] = x[p + i] * factor;
        }
    }

    private static void scalarDivide(float[] x, int p, float s, boolean scalarFirst, float[] out, int o, int n) {
        if (scalarFirst) {
            for (int i = 0; i < n; i++) {
                out[o + i] = s / x[p + i];
            }
            return;
        }
        for (int i = 0; i < n; i++) {
            out[o + i] = x[p + i] / s;
        }
    }

    private static void scalarPower(float[] x, int p, float s, boolean scalarFirst, float[] out, int o, int n) {
        for (int i = 0; i < n; i++) {
            out[o + i] = (float) (scalarFirst ? Math.pow(s, x[p + i]) : Math.pow(x[p + i], s));
        }
    }

    /** y[q + i] += factor · x[p + i]. */
    static void addScaled(float factor, float[] x, int p, float[] y, int q, int n) {
        for (int i = 0; i < n; i++) {
            y[q + i] += factor * x[p + i];
        }
    }

    /** x[p + i] *= factor. */
    static void scaleInPlace(float[] x, int p, int n, float factor) {
        scale(x, p, factor, x, p, n);
    }

    /** out[o + i] += x[p + i]. */
    static void accumulate(float[] x, int p, float[] out, int o, int n) {
        add(out, o, x, p, out, o, n);
    }
}
