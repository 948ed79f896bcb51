package org.adjoint4j.backend.cuda;

/** Copies on the device. */
final class Copies {
    /** From this extent on both sides a transposition goes through tiles. */
    private static final int TILED_EXTENT = 8;

    private static final int TILE = 32;
    private static final int MOST_TILE_ROWS = 65_535;

    private final Gpu gpu;

    Copies(Gpu gpu) {
        this.gpu = gpu;
    }

    void fill(CudaBuffer out, int n, double value) {
        if (n > 0) {
            fill(out.overwrite(n, false), n, value);
        }
    }

    void fill(View out, int n, double value) {
        gpu.launch("elementwise", "fill").array(out).integer(n).real(value).forEach4(n);
    }

    void copyRows(
            CudaBuffer source,
            int sourceOffset,
            int sourceStride,
            CudaBuffer out,
            int outOffset,
            int outStride,
            int rows,
            int length) {
        long n = (long) rows * length;
        if (n == 0) {
            return;
        }
        View from = source.read();
        View to = out.overwrite(outOffset == 0 ? (int) Math.min(n, Integer.MAX_VALUE) : 0, from.half());
        boolean inOnePiece = rows == 1 || sourceStride == length && outStride == length;
        if (inOnePiece && from.half() == to.half()) {
            long bytes = n * View.elementBytes(from.half());
            gpu.queue(new Work.Copy(
                    to.from(outOffset).address(), from.from(sourceOffset).address(), bytes));
            return;
        }
        gpu.launch("elementwise", "copy_rows")
                .array(from)
                .integer(sourceOffset)
                .integer(sourceStride)
                .array(to)
                .integer(outOffset)
                .integer(outStride)
                .integer(rows)
                .integer(length)
                .forEach(n);
    }

    void copyStrided(CudaBuffer source, int[] strides, int[] dims, CudaBuffer out) {
        int n = Axes.size(dims);
        if (n == 0) {
            return;
        }
        View from = source.read();
        View to = out.overwrite(n, from.half());
        if (isTiledTransposition(strides, dims)) {
            int rows = dims[1];
            int columns = dims[0];
            gpu.launch("elementwise", "transpose")
                    .array(from)
                    .array(to)
                    .integer(rows)
                    .integer(columns)
                    .grid(tiles(columns), tiles(rows), 1, Launch.BLOCK, 0);
            return;
        }
        gpu.launch("elementwise", "copy_strided")
                .array(from)
                .array(to)
                .integers(Axes.of("copyStrided", dims, strides, new int[dims.length]))
                .integer(n)
                .forEach(n);
    }

    private static boolean isTiledTransposition(int[] strides, int[] dims) {
        return dims.length == 2
                && strides[0] == 1
                && strides[1] == dims[0]
                && Math.min(dims[0], dims[1]) >= TILED_EXTENT
                && tiles(dims[1]) <= MOST_TILE_ROWS;
    }

    private static int tiles(int extent) {
        return (extent + TILE - 1) / TILE;
    }
}
