package org.adjoint4j.backend.cuda;

/** Rows and elements chosen by index. */
final class Indexing {
    private static final String MODULE = "indexing";
    /** Columns of a block of the scattering kernel. */
    private static final int COLUMNS = 32;

    private final Gpu gpu;

    Indexing(Gpu gpu) {
        this.gpu = gpu;
    }

    void gatherRows(CudaBuffer table, int[] ids, int width, CudaBuffer out) {
        int n = ids.length * width;
        if (n == 0) {
            return;
        }
        View from = table.read();
        View to = out.overwrite(n, gpu.halves());
        long chosen = gpu.upload(ids);
        boolean wide = width % 4 == 0;
        Launch launch = gpu.launch(MODULE, wide ? "gather_rows_4" : "gather_rows")
                .array(from)
                .wide(chosen)
                .array(to)
                .integer(ids.length)
                .integer(width);
        launch.forEach(wide ? n / 4 : n);
    }

    void scatterAddRows(CudaBuffer dy, int[] ids, int width, CudaBuffer dTable) {
        if (ids.length == 0 || width == 0) {
            return;
        }
        Segments segments = Segments.of(ids);
        View from = dy.read();
        View to = dTable.modify();
        long order = gpu.upload(segments.order());
        long starts = gpu.upload(segments.starts());
        long rows = gpu.upload(segments.rows());
        gpu.launch(MODULE, "scatter_add_rows")
                .array(from)
                .wide(order)
                .wide(starts)
                .wide(rows)
                .array(to)
                .integer(width)
                .grid(segments.rows().length, (width + COLUMNS - 1) / COLUMNS, 1, Launch.BLOCK, 0);
    }

    void pickPerRow(CudaBuffer x, int[] columns, int width, CudaBuffer out) {
        if (columns.length > 0) {
            View from = x.read();
            View to = out.overwrite(columns.length, from.half());
            pick("pick_per_row", from, columns, to, width, columns.length);
        }
    }

    void pickPerRowBackward(CudaBuffer dy, int[] columns, int width, CudaBuffer dx) {
        int n = columns.length * width;
        if (n > 0) {
            View from = dy.read();
            View to = dx.overwrite(n, from.half());
            pick("pick_per_row_backward", from, columns, to, width, n);
        }
    }

    private void pick(String kernel, View from, int[] columns, View to, int width, int n) {
        long chosen = gpu.upload(columns);
        gpu.launch(MODULE, kernel)
                .array(from)
                .wide(chosen)
                .array(to)
                .integer(columns.length)
                .integer(width)
                .forEach(n);
    }
}
