package org.adjoint4j.rrule;

import static org.adjoint4j.array.Adjoints.requireLike;

import org.adjoint4j.RruleFor;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.SavedInts;

/** Reverse rules of selections by number: what was read is added to. */
public final class IndexingRrules {
    private IndexingRrules() {}

    /** Row ids[i] of the table's adjoint += row i of dy, in the order of i. */
    @RruleFor(type = NdArray.class, method = "gatherRows")
    public static Vjp<NdArray, NdArray> gatherRows(NdArray table, int[] ids) {
        SavedInts saved = SavedInts.of(ids);
        NdArray y = table.gatherRows(ids);
        return Vjp.of(y, dy -> {
            requireLike("gatherRows", dy, y);
            NdArray dTable = Scratch.zerosLike(table);
            table.backend()
                    .scatterAddRows(
                            dy.buffer(),
                            saved.values("gatherRows"),
                            table.shape().dim(1),
                            dTable.buffer());
            return dTable;
        });
    }

    /** dx[i, columns[i]] = dy[i], 0 elsewhere. */
    @RruleFor(type = NdArray.class, method = "pickPerRow")
    public static Vjp<NdArray, NdArray> pickPerRow(NdArray x, int[] columns) {
        SavedInts saved = SavedInts.of(columns);
        NdArray y = x.pickPerRow(columns);
        return Vjp.of(y, dy -> {
            requireLike("pickPerRow", dy, y);
            NdArray dx = Scratch.like(x);
            x.backend()
                    .pickPerRowBackward(
                            dy.buffer(), saved.values("pickPerRow"), x.shape().dim(1), dx.buffer());
            return dx;
        });
    }
}
