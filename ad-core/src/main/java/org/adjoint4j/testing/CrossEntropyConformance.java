package org.adjoint4j.testing;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.testing.BackendConformance.Check;

/** Softmax cross-entropy with ignored targets. */
final class CrossEntropyConformance {
    private static final int[] ROWS = {0, 1, 3, 13, 100};
    private static final int[] WIDTHS = {1, 3, 7, 8, 13, 16, 31, 100, 207, 1025};
    /** Outside of the vocabulary, and an ordinary class. */
    private static final int[] IGNORED = {-1, -100, 0};

    private final ConformanceSubject subject;

    CrossEntropyConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("crossEntropy: rows and widths", () -> forCases(4, CrossEntropyConformance::forward)),
                subject.check(
                        "crossEntropy: large logits do not overflow",
                        () -> forCases(1000, CrossEntropyConformance::forward)),
                subject.check("crossEntropy: all targets ignored", () -> allIgnored(CrossEntropyConformance::forward)),
                subject.check(
                        "crossEntropyBackward: rows and widths", () -> forCases(4, CrossEntropyConformance::backward)),
                subject.check(
                        "crossEntropyBackward: in place", () -> forCases(4, CrossEntropyConformance::backwardInPlace)),
                subject.check(
                        "crossEntropyBackward: all targets ignored",
                        () -> allIgnored(CrossEntropyConformance::backward)));
    }

    private record Case(int rows, int width, int ignoreIndex, int[] targets, double size) {
        /** A summand of the loss is about as large as the logits. */
        Tolerance tolerance() {
            return Tolerance.sum(rows + width + 32).unit(size);
        }

        boolean counts(int row) {
            return targets[row] != ignoreIndex;
        }
    }

    private interface Body {
        void accept(ConformanceTrial trial, Case c);
    }

    private void forCases(double size, Body body) {
        for (int rows : ROWS) {
            for (int width : WIDTHS) {
                for (int ignoreIndex : IGNORED) {
                    String setting = "rows=" + rows + ", width=" + width + ", ignoreIndex=" + ignoreIndex;
                    subject.forSeeds(setting, trial -> {
                        int[] targets = targets(trial, rows, width, ignoreIndex);
                        body.accept(trial, new Case(rows, width, ignoreIndex, targets, size));
                    });
                }
            }
        }
    }

    private void allIgnored(Body body) {
        int[] targets = new int[13];
        Arrays.fill(targets, -1);
        subject.forSeeds("rows=13, width=31", trial -> body.accept(trial, new Case(13, 31, -1, targets, 4)));
    }

    /** Returns random targets, about every fourth ignored. */
    static int[] targets(ConformanceTrial trial, int rows, int width, int ignoreIndex) {
        int[] targets = trial.random().ints(rows, 0, width).toArray();
        for (int r = 0; r < rows; r++) {
            targets[r] = trial.random().nextInt(4) == 0 ? ignoreIndex : targets[r];
        }
        return targets;
    }

    private record Outputs(Twin loss, Twin logSumExp) {}

    private static void forward(ConformanceTrial trial, Case c) {
        Outputs outputs = run(trial, c, logits(trial, c));
        trial.assertClose(outputs.loss, c.tolerance());
        trial.assertClose(outputs.logSumExp, c.tolerance(), c::counts);
    }

    private static Twin logits(ConformanceTrial trial, Case c) {
        return trial.input("logits", c.rows * c.width, -c.size, c.size);
    }

    private static Outputs run(ConformanceTrial trial, Case c, Twin logits) {
        Outputs outputs = new Outputs(trial.output("loss", 1), trial.output("logSumExp", c.rows));
        trial.run((backend, side) -> backend.crossEntropy(
                side.of(logits),
                c.targets,
                c.ignoreIndex,
                side.of(outputs.loss),
                side.of(outputs.logSumExp),
                c.rows,
                c.width));
        return outputs;
    }

    private static void backward(ConformanceTrial trial, Case c) {
        Twin logits = logits(trial, c);
        Twin logSumExp = logSumExp(trial, c, logits);
        Twin dlogits = trial.output("dlogits", c.rows * c.width);
        backward(trial, c, logits, logSumExp, dlogits);
    }

    private static void backwardInPlace(ConformanceTrial trial, Case c) {
        Twin logits = logits(trial, c);
        Twin logSumExp = logSumExp(trial, c, logits);
        Twin dlogits = trial.inOut("dlogits", trial.expected(logits));
        backward(trial, c, dlogits, logSumExp, dlogits);
    }

    private static void backward(ConformanceTrial trial, Case c, Twin logits, Twin logSumExp, Twin dlogits) {
        Twin dLoss = trial.input("dLoss", 0.7);
        trial.run((backend, side) -> backend.crossEntropyBackward(
                side.of(logits),
                side.of(logSumExp),
                c.targets,
                c.ignoreIndex,
                side.of(dLoss),
                side.of(dlogits),
                c.rows,
                c.width));
        trial.assertClose(dlogits, c.tolerance());
        trial.assertClose(dlogits, Tolerance.EXACT, i -> !c.counts(i / c.width));
    }

    /** Returns the forward's, with NaN in ignored rows: what a backend keeps there must not matter. */
    private static Twin logSumExp(ConformanceTrial trial, Case c, Twin logits) {
        double[] values = trial.expected(run(trial, c, logits).logSumExp);
        for (int r = 0; r < c.rows; r++) {
            values[r] = c.counts(r) ? values[r] : Double.NaN;
        }
        return trial.input("logSumExp", values);
    }
}
