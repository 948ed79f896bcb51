package org.adjoint4j.backend.cuda;

/** Causal multi-head attention over qkv (batch, time, 3 * heads * headSize), in tiles; on tensor cores where all is bfloat16. */
final class Attention {
    private static final String MODULE = "attention";
    private static final String HALF_MODULE = "attention_half";
    private static final String[] ROW_KINDS = {"queries", "keys"};
    /** Rows of a tile, and columns. */
    private static final int ROWS = 32;
    /** Rows of a tile on tensor cores. */
    private static final int HALF_ROWS = 64;
    /** Columns of a tile on tensor cores in the backward pass; in the forward pass there are as many as rows. */
    private static final int HALF_BACKWARD_COLUMNS = 32;

    private static final int THREADS = 128;
    /** Elements of a head that a lane of a warp stands for, 4 at most. */
    private static final int LARGEST_HEAD = 128;
    /** Floats of shared memory for the weights of a tile. */
    private static final int STAGED = THREADS / 32 * ROWS * (ROWS / 4);

    private final Gpu gpu;
    private final Products products;

    Attention(Gpu gpu) {
        this.gpu = gpu;
        this.products = new Products(gpu);
    }

    /** The extents of a call. */
    record Heads(int batch, int time, int heads, int headSize) {
        /**
         * Checks the head size.
         *
         * @throws IllegalArgumentException if it is too large
         */
        Heads {
            if (headSize > LARGEST_HEAD) {
                throw new IllegalArgumentException("causalAttention: backend cuda has heads of up to " + LARGEST_HEAD
                        + " elements, not " + headSize + "; use more heads");
            }
        }

        int positions() {
            return batch * heads * time;
        }

        boolean isEmpty() {
            return positions() * headSize == 0;
        }

        /** Returns how many elements a lane stands for. */
        int perLane() {
            return (headSize + 31) / 32;
        }

        /** Returns the shared memory of so many tiles of positions. */
        int sharedBytes(int count) {
            return (count * ROWS * (32 * perLane() + 4) + STAGED) * Float.BYTES;
        }

        /** Returns how many pieces of 16 elements a head has on tensor cores, a power of two. */
        int pieces() {
            int pieces = (headSize + 15) / 16;
            return pieces == 1 ? 1 : 2 * Integer.highestOneBit(pieces - 1);
        }

        /** Returns the shared memory of so many positions in bfloat16. */
        int halfSharedBytes(int count) {
            return count * (16 * pieces() + 8) * Short.BYTES;
        }

        double scale() {
            return 1 / Math.sqrt(headSize);
        }
    }

    void forward(CudaBuffer qkv, CudaBuffer out, CudaBuffer logSumExp, Heads h) {
        if (h.isEmpty()) {
            return;
        }
        View from = products.factor(qkv);
        View to = out.overwrite(h.positions() * h.headSize(), from.half());
        View sums = logSumExp.overwrite(h.positions(), false);
        if (from.half() && to.half()) {
            Launch launch = gpu.launch(HALF_MODULE, "attention_half_" + h.pieces())
                    .wide(from.address())
                    .wide(to.address())
                    .wide(sums.address());
            finish(launch, h, HALF_ROWS, h.halfSharedBytes(2 * HALF_ROWS));
            return;
        }
        Launch launch = gpu.launch(MODULE, "attention_" + h.perLane())
                .array(from)
                .array(to)
                .array(sums);
        finish(launch, h, ROWS, h.sharedBytes(2));
    }

    void backward(CudaBuffer qkv, CudaBuffer out, CudaBuffer logSumExp, CudaBuffer dOut, CudaBuffer dqkv, Heads h) {
        if (h.isEmpty()) {
            return;
        }
        View from = products.factor(qkv);
        View dOuts = products.factor(dOut);
        View to = dqkv.overwrite(3 * h.positions() * h.headSize(), from.half());
        DeviceMemory.Block dots = gpu.temporary((long) h.positions() * Float.BYTES);
        gpu.launch(MODULE, "attention_dots")
                .array(out.read())
                .array(dOuts)
                .block(dots)
                .integer(h.positions())
                .integer(h.time())
                .integer(h.heads())
                .integer(h.headSize())
                .blocks((h.positions() + Launch.BLOCK / 32 - 1) / (Launch.BLOCK / 32));
        for (String rows : ROW_KINDS) {
            backward(rows, from, logSumExp.read(), dots, dOuts, to, h);
        }
    }

    /** Makes the adjoints of the queries, or those of the keys and values. */
    private void backward(
            String rows, View qkv, View logSumExp, DeviceMemory.Block dots, View dOut, View dqkv, Heads h) {
        if (qkv.half() && dOut.half() && dqkv.half()) {
            Launch launch = gpu.launch(HALF_MODULE, "attention_half_backward_" + rows + "_" + h.pieces())
                    .wide(qkv.address())
                    .wide(logSumExp.address())
                    .block(dots)
                    .wide(dOut.address())
                    .wide(dqkv.address());
            finish(launch, h, HALF_ROWS, h.halfSharedBytes(2 * HALF_ROWS + 2 * HALF_BACKWARD_COLUMNS));
            return;
        }
        Launch launch = gpu.launch(MODULE, "attention_backward_" + rows + "_" + h.perLane())
                .array(qkv)
                .array(logSumExp)
                .block(dots)
                .array(dOut)
                .array(dqkv);
        finish(launch, h, ROWS, h.sharedBytes(3));
    }

    private static void finish(Launch launch, Heads h, int rows, int sharedBytes) {
        launch.integer(h.time())
                .integer(h.heads())
                .integer(h.headSize())
                .real(h.scale())
                .grid((h.time() + rows - 1) / rows * h.batch(), h.heads(), 1, THREADS, sharedBytes);
    }
}
