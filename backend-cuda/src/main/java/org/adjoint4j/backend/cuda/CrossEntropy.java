package org.adjoint4j.backend.cuda;

import org.adjoint4j.backend.cuda.Products.Matrix;

/** Softmax cross-entropy, of logits and straight from the product that makes them. */
final class CrossEntropy {
    private static final String MODULE = "crossentropy";
    /** Memory for logits that exist at one time. */
    private static final long SLICE_BYTES = 256L << 20;
    /** Rows of logits start at multiples of so many elements, as tensor cores want it. */
    private static final int ALIGNMENT = 64;

    private static final int TILE_ROWS = 256;
    private static final int MOST_THREADS_OF_ROW = 256;
    /** Logits of a row for each warp at least, before there are more warps. */
    private static final int PER_WARP = 128;

    private final Gpu gpu;
    private final long sliceBytes;
    private final Products products;
    private final Copies copies;

    CrossEntropy(Gpu gpu) {
        this(gpu, SLICE_BYTES);
    }

    /** Takes how much memory the logits may have at one time. */
    CrossEntropy(Gpu gpu, long sliceBytes) {
        this.gpu = gpu;
        this.sliceBytes = sliceBytes;
        this.products = new Products(gpu);
        this.copies = new Copies(gpu);
    }

    void forward(
            CudaBuffer logits,
            int[] targets,
            int ignoreIndex,
            CudaBuffer loss,
            CudaBuffer logSumExp,
            int rows,
            int width) {
        DeviceMemory.Block losses = gpu.temporary((long) rows * Float.BYTES);
        if (rows > 0) {
            long chosen = gpu.upload(targets);
            gpu.launch(MODULE, "cross_entropy_rows")
                    .array(logits.read())
                    .wide(chosen)
                    .integer(ignoreIndex)
                    .array(logSumExp.overwrite(rows, false))
                    .block(losses)
                    .integer(width)
                    .grid(rows, 1, 1, threads(width), 0);
        }
        mean(losses, loss, rows, counted(targets, ignoreIndex, rows));
    }

    void backward(
            CudaBuffer logits,
            CudaBuffer logSumExp,
            int[] targets,
            int ignoreIndex,
            CudaBuffer dLoss,
            CudaBuffer dlogits,
            int rows,
            int width) {
        int n = rows * width;
        if (n == 0) {
            return;
        }
        View from = logits.read();
        long chosen = gpu.upload(targets);
        gpu.launch(MODULE, "cross_entropy_backward")
                .array(from)
                .array(logSumExp.read())
                .wide(chosen)
                .integer(ignoreIndex)
                .array(dLoss.read())
                .array(dlogits.overwrite(n, from.half()))
                .integer(rows)
                .integer(width)
                .integer(counted(targets, ignoreIndex, rows))
                .forEach(n);
    }

    /** The product x (rows, width) · w (width, vocabulary) and what its logits should have been. */
    record Head(
            CudaBuffer x,
            CudaBuffer w,
            boolean transW,
            int[] targets,
            int ignoreIndex,
            int rows,
            int width,
            int vocabulary) {}

    /** Where {@code dx} and {@code dw} are not null they get the adjoints for a loss adjoint of 1. */
    void linear(Head head, CudaBuffer loss, CudaBuffer dx, CudaBuffer dw) {
        int counted = counted(head.targets(), head.ignoreIndex(), head.rows());
        DeviceMemory.Block losses = gpu.temporary((long) head.rows() * Float.BYTES);
        if (head.rows() > 0) {
            slices(head, losses, dx, dw, counted);
        } else if (dw != null) {
            copies.fill(dw, head.width() * head.vocabulary(), 0);
        }
        mean(losses, loss, head.rows(), counted);
    }

    private void slices(Head head, DeviceMemory.Block losses, CudaBuffer dx, CudaBuffer dw, int counted) {
        boolean half = gpu.halves();
        View x = products.factor(head.x());
        View w = products.factor(head.w());
        View toX = dx == null ? null : dx.overwrite(head.rows() * head.width(), half);
        View toW = dw == null ? null : dw.overwrite(head.width() * head.vocabulary(), false);
        int stride = (head.vocabulary() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        long rowBytes = (long) stride * View.elementBytes(half);
        int most = Math.min(head.rows(), rowsOfSlice(rowBytes));
        DeviceMemory.Block memory = gpu.temporary(most * rowBytes);
        long targets = gpu.upload(head.targets());
        View logits = new View(memory.address(), half);
        for (int first = 0; first < head.rows(); first += most) {
            int rows = Math.min(most, head.rows() - first);
            View slice = x.from((long) first * head.width());
            logits(head, slice, w, logits, rows, stride);
            gpu.launch(MODULE, "cross_entropy_slice")
                    .array(logits)
                    .wide(targets + (long) first * Integer.BYTES)
                    .integer(head.ignoreIndex())
                    .wide(losses.address() + (long) first * Float.BYTES)
                    .integer(head.vocabulary())
                    .integer(stride)
                    .real(1.0 / Math.max(1, counted))
                    .flag(toX != null)
                    .grid(rows, 1, 1, threads(head.vocabulary()), 0);
            if (toX != null) {
                adjoints(head, slice, w, logits, rows, stride, toX.from((long) first * head.width()), toW, first > 0);
            }
        }
    }

    /** Whole tiles of a product where there is room for one. */
    private int rowsOfSlice(long rowBytes) {
        int rows = Math.clamp(sliceBytes / rowBytes, 1, Integer.MAX_VALUE);
        return rows < TILE_ROWS ? rows : rows / TILE_ROWS * TILE_ROWS;
    }

    private void logits(Head head, View x, View w, View logits, int rows, int stride) {
        products.multiply(
                new Matrix(x, false, head.width(), 0),
                weights(head, w, head.transW()),
                new Matrix(logits, false, stride, 0),
                1,
                rows,
                head.vocabulary(),
                head.width(),
                false);
    }

    /** dx = d · wᵀ and dw (+)= xᵀ · d, or its transpose, where d are the adjoints of the logits. */
    private void adjoints(
            Head head, View x, View w, View d, int rows, int stride, View dx, View dw, boolean accumulate) {
        int width = head.width();
        int vocabulary = head.vocabulary();
        Matrix toX = new Matrix(dx, false, width, 0);
        Matrix right = weights(head, w, !head.transW());
        products.multiply(new Matrix(d, false, stride, 0), right, toX, 1, rows, width, vocabulary, false);
        if (head.transW()) {
            Matrix left = new Matrix(d, true, stride, 0);
            Matrix to = new Matrix(dw, false, width, 0);
            products.multiply(left, new Matrix(x, false, width, 0), to, 1, vocabulary, width, rows, accumulate);
            return;
        }
        Matrix left = new Matrix(x, true, width, 0);
        Matrix to = new Matrix(dw, false, vocabulary, 0);
        products.multiply(left, new Matrix(d, false, stride, 0), to, 1, width, vocabulary, rows, accumulate);
    }

    private static Matrix weights(Head head, View w, boolean transposed) {
        return new Matrix(w, transposed, head.transW() ? head.width() : head.vocabulary(), 0);
    }

    private void mean(DeviceMemory.Block losses, CudaBuffer loss, int rows, int counted) {
        gpu.launch(MODULE, "cross_entropy_mean")
                .block(losses)
                .array(loss.overwrite(1, false))
                .integer(rows)
                .integer(counted)
                .blocks(1);
    }

    private static int threads(int width) {
        return Math.clamp(32L * ((width + PER_WARP - 1) / PER_WARP), 32, MOST_THREADS_OF_ROW);
    }

    private static int counted(int[] targets, int ignoreIndex, int rows) {
        int counted = 0;
        for (int r = 0; r < rows; r++) {
            counted += targets[r] == ignoreIndex ? 0 : 1;
        }
        return counted;
    }
}
