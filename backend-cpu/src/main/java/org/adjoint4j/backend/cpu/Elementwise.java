package org.adjoint4j.backend.cpu;

import org.adjoint4j.backend.UnaryOp;

/** Functions of one argument and their adjoints; the simple ones are loops that the compiler vectorises by itself. */
final class Elementwise {
    private static final int MOST_IDLE = 64;

    private final Cpu cpu;
    private final Idle<Call> calls = new Idle<>(MOST_IDLE, Call::new);

    Elementwise(Cpu cpu) {
        this.cpu = cpu;
    }

    void unary(UnaryOp op, float[] x, float[] out, int n) {
        run(op, x, null, null, out, n);
    }

    private void run(UnaryOp op, float[] x, float[] y, float[] dy, float[] out, int n) {
        Call call = calls.take();
        call.set(op, x, y, dy, out);
        cpu.elements(n, call);
        call.set(op, null, null, null, null);
        calls.give(call);
    }

    /** What one loop works on: an adjoint where there is a dy. */
    private final class Call implements Workers.RangeTask {
        private UnaryOp op;
        private float[] x;
        private float[] y;
        private float[] dy;
        private float[] out;

        void set(UnaryOp op, float[] x, float[] y, float[] dy, float[] out) {
            this.op = op;
            this.x = x;
            this.y = y;
            this.dy = dy;
            this.out = out;
        }

        @Override
        public void run(int from, int to) {
            if (dy == null) {
                range(op, x, out, from, to);
            } else {
                rangeBackward(op, x, y, dy, out, from, to);
            }
        }
    }

    private void range(UnaryOp op, float[] x, float[] out, int from, int to) {
        switch (op) {
            case NEG -> negate(x, out, from, to);
            case EXP -> cpu.vectors().exp(x, from, out, from, to - from);
            case LOG -> log(x, out, from, to);
            case SQRT -> sqrt(x, out, from, to);
            case SQUARE -> square(x, out, from, to);
            case ABS -> abs(x, out, from, to);
            case TANH -> cpu.vectors().tanh(x, from, out, from, to - from);
            case SIGMOID -> cpu.vectors().sigmoid(x, from, out, from, to - from);
            case RELU -> relu(x, out, from, to);
            case GELU -> cpu.vectors().gelu(x, from, out, from, to - from);
        }
    }

    private static void negate(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = -x[i];
        }
    }

    private static void log(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = (float) Math.log(x[i]);
        }
    }

    private static void sqrt(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = (float) Math.sqrt(x[i]);
        }
    }

    private static void square(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = x[i] * x[i];
        }
    }

    private static void abs(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = Math.abs(x[i]);
        }
    }

    private static void relu(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = Math.max(x[i], 0f);
        }
    }

    void unaryBackward(UnaryOp op, float[] x, float[] y, float[] dy, float[] dx, int n) {
        run(op, x, y, dy, dx, n);
    }

    private void rangeBackward(UnaryOp op, float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
        switch (op) {
            case NEG -> negate(dy, dx, from, to);
            case EXP -> Arithmetic.multiply(dy, y, dx, from, to);
            case LOG -> Arithmetic.divide(dy, x, dx, from, to);
            case SQRT -> sqrtBackward(y, dy, dx, from, to);
            case SQUARE -> squareBackward(x, dy, dx, from, to);
            case ABS -> absBackward(x, dy, dx, from, to);
            case TANH -> tanhBackward(y, dy, dx, from, to);
            case SIGMOID -> sigmoidBackward(y, dy, dx, from, to);
            case RELU -> reluBackward(x, dy, dx, from, to);
            case GELU -> cpu.vectors().geluBackward(x, from, dy, from, dx, from, to - from);
        }
    }

    private static void sqrtBackward(float[] y, float[] dy, float[] dx, int from, int to) {
        for (int i = from; i < to; i++) {
            dx[i] = dy[i] / (2 * y[i]);
        }
    }

    private static void squareBackward(float[] x, float[] dy, float[] dx, int from, int to) {
        for (int i = from; i < to; i++) {
            dx[i] = dy[i] * (2 * x[i]);
        }
    }

    private static void absBackward(float[] x, float[] dy, float[] dx, int from, int to) {
        for (int i = from; i < to; i++) {
            dx[i] = dy[i] * Math.signum(x[i]);
        }
    }

    private static void tanhBackward(float[] y, float[] dy, float[] dx, int from, int to) {
        for (int i = from; i < to; i++) {
            dx[i] = dy[i] * (1 - y[i] * y[i]);
        }
    }

    private static void sigmoidBackward(float[] y, float[] dy, float[] dx, int from, int to) {
        for (int i = from; i < to; i++) {
            dx[i] = dy[i] * (y[i] * (1 - y[i]));
        }
    }

    private static void reluBackward(float[] x, float[] dy, float[] dx, int from, int to) {
        for (int i = from; i < to; i++) {
            dx[i] = x[i] > 0 ? dy[i] : 0f;
        }
    }
}
