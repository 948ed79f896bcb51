package org.adjoint4j.array;

/** Selection of rows and elements by number. */
final class Indexing {
    private Indexing() {}

    static NdArray gatherRows(NdArray table, int[] ids) {
        Checks.rank("gatherRows", table.shape(), 2, "(rows, width)");
        int width = table.shape().dim(1);
        Checks.indices("gatherRows", "ids", ids, table.shape().dim(0), table.shape(), null);
        var source = table.buffer("gatherRows");
        NdArray out = table.like(Shape.of(ids.length, width));
        table.backend().gatherRows(source, ids, width, out.buffer());
        return out;
    }

    static NdArray pickPerRow(NdArray x, int[] columns) {
        Checks.rank("pickPerRow", x.shape(), 2, "(rows, width)");
        Checks.count("pickPerRow", "columns", columns, x.shape().dim(0), x.shape());
        Checks.indices("pickPerRow", "columns", columns, x.shape().dim(1), x.shape(), null);
        var source = x.buffer("pickPerRow");
        NdArray out = x.like(Shape.of(columns.length));
        x.backend().pickPerRow(source, columns, x.shape().dim(1), out.buffer());
        return out;
    }
}
