package org.adjoint4j.backend.reference;

import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.UnaryOp;

/** Functions of one or two elements. */
final class ReferenceElementwise {
    private static final double GELU_SCALE = Math.sqrt(2 / Math.PI);
    private static final double GELU_CUBE = 0.044715;

    private ReferenceElementwise() {}

    static void unary(UnaryOp op, ReferenceBuffer x, ReferenceBuffer out, int n) {
        for (int i = 0; i < n; i++) {
            out.set(i, value(op, x.get(i)));
        }
    }

    static void unaryBackward(
            UnaryOp op, ReferenceBuffer x, ReferenceBuffer y, ReferenceBuffer dy, ReferenceBuffer dx, int n) {
        for (int i = 0; i < n; i++) {
            dx.set(i, dy.get(i) * derivative(op, x.get(i), y.get(i)));
        }
    }

    static void binary(
            BinaryOp op,
            ReferenceBuffer a,
            int[] aStrides,
            ReferenceBuffer b,
            int[] bStrides,
            int[] dims,
            ReferenceBuffer out) {
        int size = Strides.size(dims);
        for (int i = 0; i < size; i++) {
            double left = a.get(Strides.offset(i, dims, aStrides));
            double right = b.get(Strides.offset(i, dims, bStrides));
            out.set(i, value(op, left, right));
        }
    }

    static void binaryScalar(
            BinaryOp op, ReferenceBuffer x, double scalar, boolean scalarFirst, ReferenceBuffer out, int n) {
        for (int i = 0; i < n; i++) {
            out.set(i, scalarFirst ? value(op, scalar, x.get(i)) : value(op, x.get(i), scalar));
        }
    }

    static void addScaled(double factor, ReferenceBuffer x, ReferenceBuffer y, int n) {
        for (int i = 0; i < n; i++) {
            y.add(i, factor * x.get(i));
        }
    }

    private static double value(UnaryOp op, double x) {
        return switch (op) {
            case NEG -> -x;
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQRT -> Math.sqrt(x);
            case SQUARE -> x * x;
            case ABS -> Math.abs(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case RELU -> Math.max(x, 0);
            case GELU -> 0.5 * x * (1 + Math.tanh(geluInner(x)));
        };
    }

    private static double derivative(UnaryOp op, double x, double y) {
        return switch (op) {
            case NEG -> -1;
            case EXP -> y;
            case LOG -> 1 / x;
            case SQRT -> 1 / (2 * y);
            case SQUARE -> 2 * x;
            case ABS -> Math.signum(x);
            case TANH -> 1 - y * y;
            case SIGMOID -> y * (1 - y);
            case RELU -> x > 0 ? 1 : 0;
            case GELU -> geluDerivative(x);
        };
    }

    private static double value(BinaryOp op, double a, double b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> Math.pow(a, b);
        };
    }

    private static double geluInner(double x) {
        return GELU_SCALE * (x + GELU_CUBE * x * x * x);
    }

    private static double geluDerivative(double x) {
        double tanh = Math.tanh(geluInner(x));
        double innerDerivative = GELU_SCALE * (1 + 3 * GELU_CUBE * x * x);
        return 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * innerDerivative;
    }
}
