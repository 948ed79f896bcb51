package org.adjoint4j.backend.cuda;

import org.adjoint4j.backend.ReduceOp;

/** Layer normalisation of the rows of (rows, width). */
final class LayerNorm {
    static final String MODULE = "layers";
    private static final int ROWS_OF_BLOCK = Launch.BLOCK / 32;
    private static final int COLUMNS_OF_BLOCK = 32;
    private static final int WANTED_BLOCKS = 512;
    /** Rows that a block sums at least before they are split between blocks. */
    private static final int FEWEST_ROWS = 64;

    private final Gpu gpu;
    private final Reductions reductions;

    LayerNorm(Gpu gpu) {
        this.gpu = gpu;
        this.reductions = new Reductions(gpu);
    }

    void forward(
            CudaBuffer x,
            CudaBuffer gamma,
            CudaBuffer beta,
            double eps,
            CudaBuffer out,
            CudaBuffer mean,
            CudaBuffer rstd,
            int rows,
            int width) {
        if (rows == 0) {
            return;
        }
        View from = x.read();
        Chains.Norm norm = new Chains.Norm(
                gamma.read(),
                beta.read(),
                eps,
                out.overwrite(rows * width, gpu.halves()),
                mean.overwrite(rows, false),
                rstd.overwrite(rows, false),
                rows,
                width);
        gpu.chains().norm(from, norm);
    }

    void backward(
            CudaBuffer x,
            CudaBuffer gamma,
            CudaBuffer mean,
            CudaBuffer rstd,
            CudaBuffer dy,
            CudaBuffer dx,
            CudaBuffer dgamma,
            CudaBuffer dbeta,
            int rows,
            int width) {
        if (width == 0) {
            return;
        }
        weights(x, mean, rstd, dy, dgamma.overwrite(width, false), dbeta.overwrite(width, false), rows, width);
        if (rows > 0) {
            // last, so that the sum with the residual's adjoint can be joined with it
            View to = dx.overwrite(rows * width, dy.read().half());
            gpu.chains()
                    .backward(new Chains.Backward(
                            x.read(), gamma.read(), mean.read(), rstd.read(), dy.read(), to, rows, width));
        }
    }

    /** Returns how many blocks have a warp for each row. */
    static int blocks(int rows) {
        return (rows + ROWS_OF_BLOCK - 1) / ROWS_OF_BLOCK;
    }

    private void weights(
            CudaBuffer x,
            CudaBuffer mean,
            CudaBuffer rstd,
            CudaBuffer dy,
            View dgamma,
            View dbeta,
            int rows,
            int width) {
        int blocks = (width + COLUMNS_OF_BLOCK - 1) / COLUMNS_OF_BLOCK;
        int parts = Math.clamp(Math.min(WANTED_BLOCKS / blocks, rows / FEWEST_ROWS), 1, WANTED_BLOCKS);
        int length = Math.max(1, (rows + parts - 1) / parts);
        DeviceMemory.Block sums = gpu.temporary(2L * parts * width * Float.BYTES);
        View gammas = View.floats(sums);
        View betas = gammas.from((long) parts * width);
        gpu.launch(MODULE, "layer_norm_backward_weights")
                .array(x.read())
                .array(mean.read())
                .array(rstd.read())
                .array(dy.read())
                .array(gammas)
                .array(betas)
                .integer(rows)
                .integer(width)
                .integer(length)
                .grid(blocks, parts, 1, Launch.BLOCK, 0);
        reductions.reduce(ReduceOp.SUM, gammas, 1, parts, width, dgamma);
        reductions.reduce(ReduceOp.SUM, betas, 1, parts, width, dbeta);
    }
}
