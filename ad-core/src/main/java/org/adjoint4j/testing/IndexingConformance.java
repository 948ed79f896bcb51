package org.adjoint4j.testing;

import java.util.List;
import org.adjoint4j.testing.BackendConformance.Check;

/** Rows and elements chosen by index. */
final class IndexingConformance {
    private static final List<Lookup> LOOKUPS = List.of(
            new Lookup(1, 1, 1),
            new Lookup(13, 7, 3),
            new Lookup(100, 31, 8),
            new Lookup(207, 5, 13),
            new Lookup(31, 1025, 64),
            // many repetitions of few rows, and enough work for several threads
            new Lookup(5000, 3, 33),
            new Lookup(1025, 100, 207),
            new Lookup(0, 5, 3),
            new Lookup(3, 5, 0));

    private final ConformanceSubject subject;

    IndexingConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("gatherRows: repeated and missing rows", this::gatherRows),
                subject.check("scatterAddRows: repeated rows accumulate", this::scatterAddRows),
                subject.check("pickPerRow: one element a row", this::pickPerRow),
                subject.check("pickPerRowBackward: 0 beside the picked", this::pickPerRowBackward));
    }

    /** So many indices into a table of rows. */
    private record Lookup(int ids, int rows, int width) {
        int[] ids(ConformanceTrial trial) {
            return trial.random().ints(ids, 0, rows).toArray();
        }

        int[] columns(ConformanceTrial trial) {
            return trial.random().ints(ids, 0, Math.max(1, width)).toArray();
        }
    }

    private void gatherRows() {
        for (Lookup lookup : LOOKUPS) {
            subject.forSeeds(lookup.toString(), trial -> {
                int[] ids = lookup.ids(trial);
                Twin table = trial.input("table", lookup.rows * lookup.width, -1, 1);
                Twin out = trial.output("out", lookup.ids * lookup.width);
                trial.run((backend, side) -> backend.gatherRows(side.of(table), ids, lookup.width, side.of(out)));
                trial.assertClose(out, Tolerance.EXACT);
            });
        }
    }

    private void scatterAddRows() {
        for (Lookup lookup : LOOKUPS) {
            subject.forSeeds(lookup.toString(), trial -> {
                int[] ids = lookup.ids(trial);
                Twin dy = trial.input("dy", lookup.ids * lookup.width, -1, 1);
                Twin dTable = trial.inOut("dTable", trial.uniform(lookup.rows * lookup.width, -1, 1));
                trial.run((backend, side) -> backend.scatterAddRows(side.of(dy), ids, lookup.width, side.of(dTable)));
                trial.assertClose(dTable, Tolerance.sum(2 + lookup.ids / lookup.rows));
            });
        }
    }

    private void pickPerRow() {
        for (Lookup lookup : LOOKUPS) {
            if (lookup.width > 0) {
                subject.forSeeds(lookup.toString(), trial -> {
                    int[] columns = lookup.columns(trial);
                    Twin x = trial.input("x", lookup.ids * lookup.width, -1, 1);
                    Twin out = trial.output("out", lookup.ids);
                    trial.run((backend, side) -> backend.pickPerRow(side.of(x), columns, lookup.width, side.of(out)));
                    trial.assertClose(out, Tolerance.EXACT);
                });
            }
        }
    }

    private void pickPerRowBackward() {
        for (Lookup lookup : LOOKUPS) {
            subject.forSeeds(lookup.toString(), trial -> {
                int[] columns = lookup.columns(trial);
                Twin dy = trial.input("dy", lookup.ids, -1, 1);
                Twin dx = trial.output("dx", lookup.ids * lookup.width);
                trial.run(
                        (backend, side) -> backend.pickPerRowBackward(side.of(dy), columns, lookup.width, side.of(dx)));
                trial.assertClose(dx, Tolerance.EXACT);
            });
        }
    }
}
