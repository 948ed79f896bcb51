package org.adjoint4j.backend.cpu;

import org.adjoint4j.backend.BinaryOp;

/** Functions of two arguments with broadcasting, and copies with strides: row by row of the last axis. */
final class Broadcasting {
    private static final int MOST_IDLE = 64;

    private final Cpu cpu;
    private final Idle<Dense> idle = new Idle<>(MOST_IDLE, Dense::new);

    Broadcasting(Cpu cpu) {
        this.cpu = cpu;
    }

    void binary(BinaryOp op, float[] a, int[] aStrides, float[] b, int[] bStrides, int[] dims, float[] out) {
        if (dims.length == 1 && aStrides[0] == 1 && bStrides[0] == 1) {
            dense(op, a, b, out, dims[0]);
            return;
        }
        Rows rows = Rows.of(dims);
        if (rows.count() == 1) {
            // one row may be long, and then ranges of it are the tasks
            int aStep = rows.lastStride(aStrides);
            int bStep = rows.lastStride(bStrides);
            cpu.elements(
                    rows.width(),
                    (from, to) -> row(op, a, from * aStep, aStep, b, from * bStep, bStep, out, from, to - from));
            return;
        }
        cpu.rows(rows.count(), rows.width(), (from, to) -> {
            for (int r = from; r < to; r++) {
                row(
                        op,
                        a,
                        rows.offset(r, aStrides),
                        rows.lastStride(aStrides),
                        b,
                        rows.offset(r, bStrides),
                        rows.lastStride(bStrides),
                        out,
                        r * rows.width(),
                        rows.width());
            }
        });
    }

    /** Arrays of one shape, as residual connections have: no objects. */
    private void dense(BinaryOp op, float[] a, float[] b, float[] out, int n) {
        Dense call = idle.take();
        call.set(op, a, b, out);
        cpu.elements(n, call);
        call.set(op, null, null, null);
        idle.give(call);
    }

    /** What one such loop works on. */
    private static final class Dense implements Workers.RangeTask {
        private BinaryOp op;
        private float[] a;
        private float[] b;
        private float[] out;

        void set(BinaryOp op, float[] a, float[] b, float[] out) {
            this.op = op;
            this.a = a;
            this.b = b;
            this.out = out;
        }

        @Override
        public void run(int from, int to) {
            Arithmetic.arrays(op, a, from, b, from, out, from, to - from);
        }
    }

    private static void row(
            BinaryOp op, float[] a, int p, int aStep, float[] b, int q, int bStep, float[] out, int o, int n) {
        if (aStep == 1 && bStep == 1) {
            Arithmetic.arrays(op, a, p, b, q, out, o, n);
        } else if (aStep == 1 && bStep == 0) {
            Arithmetic.scalar(op, a, p, b[q], false, out, o, n);
        } else if (aStep == 0 && bStep == 1) {
            Arithmetic.scalar(op, b, q, a[p], true, out, o, n);
        } else {
            for (int i = 0; i < n; i++) {
                out[o + i] = Arithmetic.apply(op, a[p + i * aStep], b[q + i * bStep]);
            }
        }
    }

    void copyStrided(float[] source, int[] strides, int[] dims, float[] out) {
        Rows rows = Rows.of(dims);
        int step = rows.lastStride(strides);
        cpu.rows(rows.count(), rows.width(), (from, to) -> {
            for (int r = from; r < to; r++) {
                copyRow(source, rows.offset(r, strides), step, out, r * rows.width(), rows.width());
            }
        });
    }

    private static void copyRow(float[] source, int offset, int step, float[] out, int o, int n) {
        if (step == 1) {
            System.arraycopy(source, offset, out, o, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            out[o + i] = source[offset + i * step];
        }
    }

    /** A dense array as rows of its last axis. */
    private record Rows(int[] dims, int count, int width) {
        static Rows of(int[] dims) {
            if (dims.length == 0) {
                return new Rows(dims, 1, 1);
            }
            int count = 1;
            for (int i = 0; i < dims.length - 1; i++) {
                count *= dims[i];
            }
            int width = dims[dims.length - 1];
            return new Rows(dims, width == 0 ? 0 : count, width);
        }

        int lastStride(int[] strides) {
            return strides.length == 0 ? 0 : strides[strides.length - 1];
        }

        /** Returns where a row begins in an operand of these strides. */
        int offset(int row, int[] strides) {
            int offset = 0;
            int rest = row;
            for (int i = dims.length - 2; i >= 0; i--) {
                offset += rest % dims[i] * strides[i];
                rest /= dims[i];
            }
            return offset;
        }
    }
}
