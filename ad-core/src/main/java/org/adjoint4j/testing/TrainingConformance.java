package org.adjoint4j.testing;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.testing.BackendConformance.Check;

/** Dropout and AdamW. */
final class TrainingConformance {
    private static final int STEPS = 5;
    private static final double[] RATES = {0, 0.1, 0.5, 0.9};
    private static final long[] KEYS = {0, 1, -1, 0x123456789ABCDEFL, Long.MIN_VALUE};

    private final ConformanceSubject subject;

    TrainingConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("dropout: Philox's mask, bit for bit", this::mask),
                subject.check("dropout: kept elements are scaled", this::dropout),
                subject.check("dropout: in place", this::dropoutInPlace),
                subject.check("dropout: a dropped NaN is 0", this::droppedNaN),
                subject.check("adamW: several steps", this::adamW));
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

    private void adamW() {
        for (double weightDecay : new double[] {0, 0.1}) {
            for (double gradScale : new double[] {1, 0.25}) {
                subject.forSizes((trial, n) -> adamW(trial, n, weightDecay, gradScale));
            }
        }
    }

    private static void adamW(ConformanceTrial trial, int n, double weightDecay, double gradScale) {
        Twin p = trial.inOut("p", trial.uniform(n, -1, 1));
        Twin m = trial.inOut("m", new double[n]);
        Twin v = trial.inOut("v", new double[n]);
        for (int step = 1; step <= STEPS; step++) {
            Twin grad = trial.input("grad", n, -1, 1);
            int count = step;
            trial.run((backend, side) -> backend.adamW(
                    side.of(p),
                    side.of(grad),
                    side.of(m),
                    side.of(v),
                    n,
                    0.01,
                    0.9,
                    0.95,
                    1e-8,
                    weightDecay,
                    gradScale,
                    count));
            trial.assertClose(m, Tolerance.FUNCTION.unit(0.1));
            trial.assertClose(v, Tolerance.FUNCTION.unit(0.1));
            trial.assertClose(p, Tolerance.FUNCTION);
        }
    }
}
