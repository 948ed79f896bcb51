package org.adjoint4j.testing;

import java.util.List;
import java.util.function.BiConsumer;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.testing.BackendConformance.Check;

/** Softmax and log-softmax along an axis. */
final class SoftmaxConformance {
    private static final ConformanceLines ROWS = new ConformanceLines(37, 37, 1);
    private static final ConformanceLines COLUMNS = new ConformanceLines(2, 37, 37);

    private final ConformanceSubject subject;

    SoftmaxConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("softmax: along an axis", () -> forward(Backend::softmax)),
                subject.check("softmax: in place", () -> inPlace(Backend::softmax)),
                subject.check("softmax: masked elements are exactly 0", this::masked),
                subject.check("softmax: large values do not overflow", () -> large(Backend::softmax)),
                subject.check("softmax: NaN stays in its line", () -> nan(Backend::softmax)),
                subject.check(
                        "softmaxBackward: along an axis", () -> backward(Backend::softmax, Backend::softmaxBackward)),
                subject.check("logSoftmax: along an axis", () -> forward(Backend::logSoftmax)),
                subject.check("logSoftmax: in place", () -> inPlace(Backend::logSoftmax)),
                subject.check("logSoftmax: masked elements are minus infinity", this::logMasked),
                subject.check("logSoftmax: large values do not overflow", () -> large(Backend::logSoftmax)),
                subject.check("logSoftmax: NaN stays in its line", () -> nan(Backend::logSoftmax)),
                subject.check(
                        "logSoftmaxBackward: along an axis",
                        () -> backward(Backend::logSoftmax, Backend::logSoftmaxBackward)));
    }

    private interface Forward {
        void run(Backend backend, Buffer x, int outer, int n, int inner, Buffer out);
    }

    private interface Backward {
        void run(Backend backend, Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx);
    }

    private void forward(Forward kernel) {
        forLines((trial, lines) -> {
            Twin out = run(trial, kernel, lines, trial.uniform(lines.size(), -4, 4));
            trial.assertClose(out, tolerance(lines));
        });
    }

    private void inPlace(Forward kernel) {
        forLines((trial, lines) -> {
            Twin x = trial.inOut("x", trial.uniform(lines.size(), -4, 4));
            trial.run((backend, side) ->
                    kernel.run(backend, side.of(x), lines.outer(), lines.n(), lines.inner(), side.of(x)));
            trial.assertClose(x, tolerance(lines));
        });
    }

    private void masked() {
        for (ConformanceLines lines : List.of(ROWS, COLUMNS)) {
            subject.forSeeds(lines.toString(), trial -> {
                double[] values = causal(trial, lines);
                Twin out = run(trial, Backend::softmax, lines, values);
                trial.assertClose(out, tolerance(lines));
                trial.assertClose(out, Tolerance.EXACT, i -> values[i] == Double.NEGATIVE_INFINITY);
            });
        }
    }

    private void logMasked() {
        for (ConformanceLines lines : List.of(ROWS, COLUMNS)) {
            subject.forSeeds(lines.toString(), trial -> {
                Twin out = run(trial, Backend::logSoftmax, lines, causal(trial, lines));
                trial.assertClose(out, tolerance(lines));
            });
        }
    }

    /** Returns values of which the line i keeps the first i + 1, and has minus infinity behind them. */
    private static double[] causal(ConformanceTrial trial, ConformanceLines lines) {
        double[] values = trial.uniform(lines.size(), -4, 4);
        for (int i = 0; i < values.length; i++) {
            int place = i / lines.inner() % lines.n();
            int line = lines.inner() == 1 ? i / lines.n() : i % lines.inner();
            values[i] = place > line ? Double.NEGATIVE_INFINITY : values[i];
        }
        return values;
    }

    private void large(Forward kernel) {
        for (double shift : new double[] {-1000, 1000}) {
            for (ConformanceLines lines : List.of(ROWS, COLUMNS)) {
                subject.forSeeds("shift=" + shift + ", " + lines, trial -> {
                    Twin out = run(trial, kernel, lines, trial.uniform(lines.size(), shift - 50, shift + 50));
                    // log-softmax reaches -100 here
                    trial.assertClose(out, tolerance(lines).unit(100));
                });
            }
        }
    }

    private void nan(Forward kernel) {
        for (ConformanceLines lines : List.of(ROWS, COLUMNS)) {
            subject.forSeeds(lines.toString(), trial -> {
                double[] values = trial.uniform(lines.size(), -4, 4);
                values[3] = Double.NaN;
                values[lines.size() - 1] = Double.NaN;
                trial.assertClose(run(trial, kernel, lines, values), tolerance(lines));
            });
        }
    }

    private static Twin run(ConformanceTrial trial, Forward kernel, ConformanceLines lines, double[] values) {
        Twin x = trial.input("x", values);
        Twin out = trial.output("out", lines.size());
        trial.run((backend, side) ->
                kernel.run(backend, side.of(x), lines.outer(), lines.n(), lines.inner(), side.of(out)));
        return out;
    }

    private void backward(Forward forward, Backward backward) {
        forLines((trial, lines) -> {
            Twin y = trial.settled(run(trial, forward, lines, trial.uniform(lines.size(), -4, 4)));
            Twin dy = trial.input("dy", lines.size(), -1, 1);
            Twin dx = trial.output("dx", lines.size());
            trial.run((backend, side) -> backward.run(
                    backend, side.of(y), side.of(dy), lines.outer(), lines.n(), lines.inner(), side.of(dx)));
            trial.assertClose(dx, tolerance(lines));
        });
    }

    private static Tolerance tolerance(ConformanceLines lines) {
        return Tolerance.sum(lines.n() + 32);
    }

    private void forLines(BiConsumer<ConformanceTrial, ConformanceLines> body) {
        for (ConformanceLines lines : ConformanceLines.ALL) {
            subject.forSeeds(lines.toString(), trial -> body.accept(trial, lines));
        }
        ConformanceLines empty = new ConformanceLines(3, 0, 5);
        subject.forSeeds(empty.toString(), trial -> body.accept(trial, empty));
    }
}
