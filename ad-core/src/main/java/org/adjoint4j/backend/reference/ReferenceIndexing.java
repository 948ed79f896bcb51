package org.adjoint4j.backend.reference;

/** Rows and elements chosen by index. */
final class ReferenceIndexing {
    private ReferenceIndexing() {}

    static void gatherRows(ReferenceBuffer table, int[] ids, int width, ReferenceBuffer out) {
        for (int i = 0; i < ids.length; i++) {
            for (int c = 0; c < width; c++) {
                out.set(i * width + c, table.get(ids[i] * width + c));
            }
        }
    }

    static void scatterAddRows(ReferenceBuffer dy, int[] ids, int width, ReferenceBuffer dTable) {
        double[] sums = new double[width == 0 ? 0 : dTable.length() / width]; // of a column, rounded at the end only
        for (int c = 0; c < width; c++) {
            for (int r = 0; r < sums.length; r++) {
                sums[r] = dTable.get(r * width + c);
            }
            for (int i = 0; i < ids.length; i++) {
                sums[ids[i]] += dy.get(i * width + c);
            }
            for (int r = 0; r < sums.length; r++) {
                dTable.set(r * width + c, sums[r]);
            }
        }
    }

    static void pickPerRow(ReferenceBuffer x, int[] columns, int width, ReferenceBuffer out) {
        for (int i = 0; i < columns.length; i++) {
            out.set(i, x.get(i * width + columns[i]));
        }
    }

    static void pickPerRowBackward(ReferenceBuffer dy, int[] columns, int width, ReferenceBuffer dx) {
        for (int i = 0; i < columns.length; i++) {
            for (int c = 0; c < width; c++) {
                dx.set(i * width + c, c == columns[i] ? dy.get(i) : 0);
            }
        }
    }
}
