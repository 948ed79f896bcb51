package org.adjoint4j.testing;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.testing.BackendConformance.Check;

/** Dropout. */
final class DropoutConformance {
    private static final double[] RATES = {0, 0.1, 0.5, 0.9};
    private static final long[] KEYS = {0, 1, -1, 0x123456789ABCDEFL, Long.MIN_VALUE};

    private final ConformanceSubject subject;

    DropoutConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("dropout: Philox's mask, bit for bit", this::mask),
                subject.check("dropout: kept elements are scaled", this::dropout),
                subject.check("dropout: in place", this::dropoutInPlace),
                subject.check("dropout: a dropped NaN is 0", this::droppedNaN));
    }

    private void mask() {
        for (double rate : RATES) {
            for (long key : KEYS) {
                subject.trial(key, "n=10007, rate=" + rate, trial -> {
                    double[] ones = new double[10_007];
                    Arrays.fill(ones, 1);
                    Twin x = trial.input("x", ones);
                    Twin out = trial.output("out", ones.length);
                    trial.run((backend, side) -> backend.dropout(side.of(x), side.of(out), ones.length, rate, key));
                    // far from 0 where kept: any difference is one of the mask
                    trial.assertClose(out, Tolerance.FUNCTION);
                });
            }
        }
    }

    private void dropout() {
        for (double rate : RATES) {
            subject.forSizes((trial, n) -> {
                long seed = trial.random().nextLong();
                Twin x = trial.input("x", n, -1, 1);
                Twin out = trial.output("out", n);
                trial.run((backend, side) -> backend.dropout(side.of(x), side.of(out), n, rate, seed));
                trial.assertClose(out, rate == 0 ? Tolerance.EXACT : Tolerance.FUNCTION.unit(0));
            });
        }
    }

    private void dropoutInPlace() {
        subject.forSizes((trial, n) -> {
            long seed = trial.random().nextLong();
            Twin x = trial.inOut("x", trial.uniform(n, -1, 1));
            trial.run((backend, side) -> backend.dropout(side.of(x), side.of(x), n, 0.3, seed));
            trial.assertClose(x, Tolerance.FUNCTION.unit(0));
        });
    }

    private void droppedNaN() {
        subject.forSeeds("n=207", trial -> {
            double[] values = new double[207];
            Arrays.fill(values, Double.NaN);
            Twin x = trial.input("x", values);
            Twin out = trial.output("out", values.length);
            trial.run((backend, side) -> backend.dropout(side.of(x), side.of(out), values.length, 0.5, 7));
            trial.assertClose(out, Tolerance.EXACT);
        });
    }
}
