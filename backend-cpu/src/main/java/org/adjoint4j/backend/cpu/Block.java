package org.adjoint4j.backend.cpu;

/** Tiles of a product over one block of k, from packed panels. */
final class Block {
    private Block() {}

    /**
     * out = start + a · panel for {@code rows} rows and {@code columns} ≤ panel width columns; a's rows are dense. Rows
     * and columns count from the offsets and from (row, column) of start.
     */
    static void panel(
            VectorKernels vectors,
            float[] a,
            int aOffset,
            int aStride,
            int k,
            float[] panel,
            int panelOffset,
            Start start,
            int row,
            int column,
            float[] out,
            int outOffset,
            int outStride,
            int rows,
            int columns) {
        int narrow = vectors.narrowWidth();
        int tiny = vectors.tinyWidth();
        for (int r = 0; r < rows; r += VectorKernels.TILE_ROWS) {
            int tileRows = Math.min(VectorKernels.TILE_ROWS, rows - r);
            int aRow = aOffset + r * aStride;
            int outRow = outOffset + r * outStride;
            if (columns == vectors.panelWidth()) {
                vectors.wideTile(
                        a,
                        aRow,
                        aStride,
                        tileRows,
                        k,
                        panel,
                        panelOffset,
                        start.data(),
                        start.index(row + r, column),
                        start.rowStep(),
                        out,
                        outRow,
                        outStride);
                continue;
            }
            int c = 0;
            for (; c + narrow <= columns; c += narrow) {
                vectors.narrowTile(
                        a,
                        aRow,
                        aStride,
                        tileRows,
                        k,
                        panel,
                        panelOffset + c,
                        start.data(),
                        start.index(row + r, column + c),
                        start.rowStep(),
                        out,
                        outRow + c,
                        outStride);
            }
            for (; c + tiny <= columns; c += tiny) {
                vectors.tinyTile(
                        a,
                        aRow,
                        aStride,
                        tileRows,
                        k,
                        panel,
                        panelOffset + c,
                        start.data(),
                        start.index(row + r, column + c),
                        start.rowStep(),
                        out,
                        outRow + c,
                        outStride);
            }
            if (c < columns) {
                edge(
                        vectors,
                        a,
                        aRow,
                        aStride,
                        tileRows,
                        k,
                        panel,
                        panelOffset + c,
                        start,
                        row + r,
                        column + c,
                        out,
                        outRow + c,
                        outStride,
                        columns - c);
            }
        }
    }

    /** A tiny tile of which only some columns exist, by way of a scratch tile. */
    private static void edge(
            VectorKernels vectors,
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            int k,
            float[] panel,
            int panelOffset,
            Start start,
            int row,
            int column,
            float[] out,
            int outOffset,
            int outStride,
            int columns) {
        int width = vectors.tinyWidth();
        float[] tile = new float[VectorKernels.TILE_ROWS * width];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                tile[r * width + c] = start.data()[start.index(row + r, column + c)];
            }
        }
        vectors.tinyTile(a, aOffset, aStride, rows, k, panel, panelOffset, tile, 0, width, tile, 0, width);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(tile, r * width, out, outOffset + r * outStride, columns);
        }
    }
}
