package org.adjoint4j.rrule;

import static org.adjoint4j.TestArrays.ones;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.testing.RruleAssertions.assertRrule;
import static org.assertj.core.api.Assertions.assertThat;

import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.junit.jupiter.api.Test;

final class IndexingRrulesTest {
    @Test
    void gatherRows() {
        int[] ids = {4, 0, 4, 4, 2};
        assertRrule(x -> x.gatherRows(ids), x -> IndexingRrules.gatherRows(x, ids), random(1, 5, 3));
        int[] none = {};
        assertRrule(x -> x.gatherRows(none), x -> IndexingRrules.gatherRows(x, none), random(1, 2, 3));
        assertRrule(x -> x.gatherRows(ids), x -> IndexingRrules.gatherRows(x, ids), random(1, 5, 0));
    }

    @Test
    void repeatedRowsAccumulate() { // R04
        int[] ids = {2, 2, 0};
        NdArray dTable = IndexingRrules.gatherRows(random(2, 3, 2), ids).pullback(ones(3, 2));
        assertThat(dTable.toDoubleArray()).containsExactly(1, 1, 0, 0, 2, 2);
    }

    @Test
    void idsChangedLaterDontMatter() {
        int[] ids = {1, 1};
        Vjp<NdArray, NdArray> vjp = IndexingRrules.gatherRows(random(3, 2, 1), ids);
        ids[0] = 0;
        assertThat(vjp.pullback(ones(2, 1)).toDoubleArray()).containsExactly(0, 2);
    }

    @Test
    void pickPerRow() {
        int[] columns = {2, 0, 2, 1};
        assertRrule(x -> x.pickPerRow(columns), x -> IndexingRrules.pickPerRow(x, columns), random(4, 4, 3));
        int[] none = {};
        assertRrule(x -> x.pickPerRow(none), x -> IndexingRrules.pickPerRow(x, none), random(4, 0, 3));
        int[] only = {0};
        assertRrule(x -> x.pickPerRow(only), x -> IndexingRrules.pickPerRow(x, only), random(4, 1, 1));
    }
}
