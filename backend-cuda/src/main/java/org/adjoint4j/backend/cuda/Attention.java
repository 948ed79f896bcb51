package org.adjoint4j.backend.cuda;

/** Causal multi-head attention over qkv (batch, time, 3 * heads * headSize), in tiles. */
final class Attention {
    private static final String MODULE = "attention";
    private static final int TILE = 32;
    private static final int THREADS = 128;
    /** Elements of a head that a lane of a warp stands for, 4 at most. */
    private static final int LARGEST_HEAD = 128;
    /** Floats of shared memory for the weights of a tile. */
    private static final int STAGED = THREADS / 32 * TILE * (TILE / 4);

    private final Gpu gpu;

    Attention(Gpu gpu) {
        this.gpu = gpu;
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

        int tiles() {
            return (time + TILE - 1) / TILE;
        }

        /** Returns how many elements a lane stands for. */
        int perLane() {
            return (headSize + 31) / 32;
        }

        /** Returns the shared memory of so many tiles of positions. */
        int sharedBytes(int count) {
            return (count * TILE * (32 * perLane() + 4) + STAGED) * Float.BYTES;
        }

        double scale() {
            return 1 / Math.sqrt(headSize);
        }
    }

    void forward(CudaBuffer qkv, CudaBuffer out, CudaBuffer logSumExp, Heads h) {
        if (h.isEmpty()) {
            return;
        }
        View from = qkv.read();
        Launch launch = gpu.launch(MODULE, "attention_" + h.perLane())
                .array(from)
                .array(out.overwrite(h.positions() * h.headSize(), from.half()))
                .array(logSumExp.overwrite(h.positions(), false));
        finish(launch, h, h.sharedBytes(2));
    }

    void backward(CudaBuffer qkv, CudaBuffer out, CudaBuffer logSumExp, CudaBuffer dOut, CudaBuffer dqkv, Heads h) {
        if (h.isEmpty()) {
            return;
        }
        View from = qkv.read();
        View dOuts = dOut.read();
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
        for (String rows : new String[] {"queries", "keys"}) {
            Launch launch = gpu.launch(MODULE, "attention_backward_" + rows + "_" + h.perLane())
                    .array(from)
                    .array(logSumExp.read())
                    .block(dots)
                    .array(dOuts)
                    .array(to);
            finish(launch, h, h.sharedBytes(3));
        }
    }

    private static void finish(Launch launch, Heads h, int sharedBytes) {
        launch.integer(h.time())
                .integer(h.heads())
                .integer(h.headSize())
                .real(h.scale())
                .grid(h.tiles(), h.heads(), h.batch(), THREADS, sharedBytes);
    }
}
