package org.adjoint4j.backend.cuda;

import java.lang.foreign.ValueLayout;
import org.adjoint4j.backend.ReduceOp;

/** Sums, maxima and softmax along the middle axis of (outer, n, inner). */
final class Reductions {
    private static final String MODULE = "reductions";
    /** Elements of a line that a thread takes at least before there are more threads. */
    private static final int PER_THREAD = 4;
    /** Threads of a line whose neighbours are other lines. */
    private static final int ALONG_COLUMN = 8;
    /** Elements of a line that a block takes at least before the line is split between blocks. */
    private static final int PER_BLOCK = 256;

    private static final int WANTED_BLOCKS = 512;
    /** Elements that a block takes at least of a sum over all. */
    private static final int PER_SUM = 16_384;

    private final Gpu gpu;

    Reductions(Gpu gpu) {
        this.gpu = gpu;
    }

    void reduce(ReduceOp op, CudaBuffer x, int outer, int n, int inner, CudaBuffer out) {
        int lines = outer * inner;
        if (lines > 0) {
            View from = x.read();
            reduce(op, from, outer, n, inner, out.overwrite(lines, false));
        }
    }

    /** out (outer, inner) = x (outer, n, inner) reduced, in two rounds where the lines are few and long. */
    void reduce(ReduceOp op, View x, int outer, int n, int inner, View out) {
        int along = along(n, inner);
        int blocks = blocks(outer * inner, along);
        int parts = Math.clamp(Math.min(WANTED_BLOCKS / blocks, n / PER_BLOCK), 1, WANTED_BLOCKS);
        if (parts == 1) {
            reduce(op, x, outer, n, inner, out, along, n, 1);
            return;
        }
        int length = (n + parts - 1) / parts;
        parts = (n + length - 1) / length;
        DeviceMemory.Block partial = gpu.temporary((long) outer * parts * inner * Float.BYTES);
        reduce(op, x, outer, n, inner, View.floats(partial), along, length, parts);
        reduce(op, View.floats(partial), outer, parts, inner, out, along(parts, inner), parts, 1);
    }

    private void reduce(ReduceOp op, View x, int outer, int n, int inner, View out, int along, int length, int parts) {
        gpu.launch(MODULE, "reduce_lines")
                .array(x)
                .array(out)
                .flag(op == ReduceOp.MAX)
                .integer(outer)
                .integer(n)
                .integer(inner)
                .integer(along)
                .integer(length)
                .grid(blocks(outer * inner, along), parts, 1, Launch.BLOCK, 0);
    }

    void maxBackward(CudaBuffer x, CudaBuffer dy, int outer, int n, int inner, CudaBuffer dx) {
        if (outer * n * inner > 0) {
            View xs = x.read();
            View dys = dy.read();
            Launch launch = gpu.launch(MODULE, "max_backward")
                    .array(xs)
                    .array(dys)
                    .array(dx.overwrite(outer * n * inner, xs.half()));
            forLines(launch, outer, n, inner);
        }
    }

    void softmax(CudaBuffer x, boolean logarithm, int outer, int n, int inner, CudaBuffer out) {
        if (outer * n * inner > 0) {
            View from = x.read();
            Launch launch = gpu.launch(MODULE, "softmax")
                    .array(from)
                    .array(out.overwrite(outer * n * inner, from.half()))
                    .flag(logarithm);
            forLines(launch, outer, n, inner);
        }
    }

    void softmaxBackward(CudaBuffer y, CudaBuffer dy, boolean logarithm, int outer, int n, int inner, CudaBuffer dx) {
        if (outer * n * inner > 0) {
            View ys = y.read();
            View dys = dy.read();
            Launch launch = gpu.launch(MODULE, "softmax_backward")
                    .array(ys)
                    .array(dys)
                    .array(dx.overwrite(outer * n * inner, dys.half()))
                    .flag(logarithm);
            forLines(launch, outer, n, inner);
        }
    }

    /** Waits for the result. */
    double sumOfSquares(CudaBuffer x, int n) {
        if (n == 0) {
            return 0;
        }
        int blocks = Math.clamp((n + PER_SUM - 1L) / PER_SUM, 1, WANTED_BLOCKS);
        View from = x.read();
        DeviceMemory.Block sums = gpu.temporary((blocks + 1L) * Double.BYTES);
        long total = sums.address() + (long) blocks * Double.BYTES;
        gpu.launch(MODULE, "square_sums").array(from).integer(n).block(sums).blocks(blocks);
        gpu.launch(MODULE, "sum_doubles")
                .block(sums)
                .integer(blocks)
                .wide(total)
                .blocks(1);
        double[] result = new double[1];
        gpu.staging()
                .receive(
                        total, Double.BYTES, (pinned, at, bytes) -> result[0] = pinned.get(ValueLayout.JAVA_DOUBLE, 0));
        return result[0];
    }

    private static void forLines(Launch launch, int outer, int n, int inner) {
        int along = along(n, inner);
        launch.integer(outer).integer(n).integer(inner).integer(along).blocks(blocks(outer * inner, along));
    }

    /** Returns how many threads work on a line, a power of two. */
    private static int along(int n, int inner) {
        int wanted = Math.clamp(n / PER_THREAD, 1, inner == 1 ? Launch.BLOCK : ALONG_COLUMN);
        return Integer.highestOneBit(wanted);
    }

    private static int blocks(int lines, int along) {
        int width = Launch.BLOCK / along;
        return (lines + width - 1) / width;
    }
}
