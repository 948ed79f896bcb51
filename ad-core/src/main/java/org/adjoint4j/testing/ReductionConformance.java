package org.adjoint4j.testing;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.testing.BackendConformance.Check;

/** Sums and maxima along an axis. */
final class ReductionConformance {
    private final ConformanceSubject subject;

    ReductionConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("reduce: SUM", () -> reduce(ReduceOp.SUM)),
                subject.check("reduce: MAX", () -> reduce(ReduceOp.MAX)),
                subject.check("reduce: an axis of extent 0", this::empty),
                subject.check("reduce: NaN and infinities", this::special),
                subject.check("maxBackward: the largest gets the adjoint", this::maxBackward),
                subject.check("maxBackward: the first of equals", this::ties),
                subject.check("sumOfSquares: summed in double", this::sumOfSquares));
    }

    private void reduce(ReduceOp op) {
        forLines((trial, lines) -> {
            Twin x = trial.input("x", lines.size(), -1, 1);
            Twin out = trial.output("out", lines.lines());
            reduce(trial, op, lines, x, out);
            trial.assertClose(out, op == ReduceOp.MAX ? Tolerance.EXACT : Tolerance.sum(lines.n()));
        });
    }

    private void empty() {
        ConformanceLines lines = new ConformanceLines(3, 0, 5);
        for (ReduceOp op : ReduceOp.values()) {
            subject.forSeeds(op + " of " + lines, trial -> {
                Twin out = trial.output("out", lines.lines());
                reduce(trial, op, lines, trial.input("x"), out);
                trial.assertClose(out, Tolerance.EXACT);
            });
        }
    }

    private void special() {
        for (ReduceOp op : ReduceOp.values()) {
            for (double special : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
                special(op, special, new ConformanceLines(37, 37, 1));
                special(op, special, new ConformanceLines(1, 37, 37));
            }
        }
    }

    /** Each line has the special value at another place; one consists of nothing else. */
    private void special(ReduceOp op, double special, ConformanceLines lines) {
        subject.forSeeds(op + " of " + special + " in " + lines, trial -> {
            double[] values = trial.uniform(lines.size(), -1, 1);
            for (int k = 0; k < lines.n(); k++) {
                values[k * lines.n() + k] = special;
                values[k * lines.inner()] = special;
            }
            Twin x = trial.input("x", values);
            Twin out = trial.output("out", lines.lines());
            reduce(trial, op, lines, x, out);
            trial.assertClose(out, Tolerance.sum(lines.n()));
        });
    }

    private static void reduce(ConformanceTrial trial, ReduceOp op, ConformanceLines lines, Twin x, Twin out) {
        trial.run((backend, side) ->
                backend.reduce(op, side.of(x), lines.outer(), lines.n(), lines.inner(), side.of(out)));
    }

    private void maxBackward() {
        forLines((trial, lines) -> maxBackward(trial, lines, trial.uniform(lines.size(), -1, 1)));
    }

    private void ties() {
        forLines((trial, lines) -> {
            maxBackward(
                    trial,
                    lines,
                    trial.random().ints(lines.size(), 0, 3).asDoubleStream().toArray());
            double[] masked = new double[lines.size()];
            Arrays.fill(masked, Double.NEGATIVE_INFINITY);
            maxBackward(trial, lines, masked);
        });
    }

    private static void maxBackward(ConformanceTrial trial, ConformanceLines lines, double[] values) {
        Twin x = trial.input("x", values);
        Twin dy = trial.input("dy", lines.lines(), -1, 1);
        Twin dx = trial.output("dx", lines.size());
        trial.run((backend, side) ->
                backend.maxBackward(side.of(x), side.of(dy), lines.outer(), lines.n(), lines.inner(), side.of(dx)));
        trial.assertClose(dx, Tolerance.EXACT);
    }

    private void sumOfSquares() {
        subject.forSizes((trial, n) -> {
            Twin x = trial.input("x", n, -10, 10);
            double actual = subject.backend().sumOfSquares(x.tested(), n);
            double[] sum = new double[1];
            trial.run((backend, side) -> sum[0] = backend.sumOfSquares(side.of(x), n));
            // squares may be rounded to the element type, their sum may not
            Tolerance tolerance = new Tolerance(subject.type().bytes() == 4 ? 4 : 8 + 2.0 * n, 0);
            trial.assertClose("sum", actual, sum[0], tolerance);
        });
    }

    private void forLines(BiConsumer<ConformanceTrial, ConformanceLines> body) {
        for (ConformanceLines lines : ConformanceLines.ALL) {
            subject.forSeeds(lines.toString(), trial -> body.accept(trial, lines));
        }
    }
}
