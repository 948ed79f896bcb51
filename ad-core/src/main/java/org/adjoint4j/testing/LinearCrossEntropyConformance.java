package org.adjoint4j.testing;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.testing.BackendConformance.Check;

/** Cross-entropy fused with the product that makes the logits. */
final class LinearCrossEntropyConformance {
    private static final List<Head> ALL = List.of(
            new Head(1, 1, 1),
            new Head(3, 7, 13),
            new Head(13, 8, 100),
            new Head(31, 64, 16),
            new Head(100, 16, 207),
            // past the usual chunks of rows
            new Head(600, 33, 257),
            new Head(300, 8, 1025),
            new Head(0, 8, 13));

    private final ConformanceSubject subject;

    LinearCrossEntropyConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("linearCrossEntropy: loss only", () -> forHeads(this::lossOnly)),
                subject.check("linearCrossEntropy: loss, dx and dw", () -> forHeads(this::withGradient)),
                subject.check("linearCrossEntropy: all targets ignored", this::allIgnored));
    }

    private record Head(int rows, int width, int vocabulary) {}

    private interface Body {
        void accept(ConformanceTrial trial, Head head, boolean transW, int[] targets);
    }

    private void forHeads(Body body) {
        for (Head head : ALL) {
            for (boolean transW : new boolean[] {false, true}) {
                subject.forSeeds(
                        head + ", transW=" + transW,
                        trial -> body.accept(
                                trial,
                                head,
                                transW,
                                CrossEntropyConformance.targets(trial, head.rows, head.vocabulary, -1)));
            }
        }
    }

    private void allIgnored() {
        Head head = new Head(13, 8, 31);
        int[] targets = new int[head.rows];
        Arrays.fill(targets, -1);
        subject.forSeeds(head.toString(), trial -> withGradient(trial, head, false, targets));
    }

    private void lossOnly(ConformanceTrial trial, Head head, boolean transW, int[] targets) {
        Twin x = trial.input("x", head.rows * head.width, -1, 1);
        Twin w = trial.input("w", head.width * head.vocabulary, -1, 1);
        Twin loss = trial.output("loss", 1);
        trial.run((backend, side) -> backend.linearCrossEntropy(
                side.of(x),
                side.of(w),
                transW,
                targets,
                -1,
                side.of(loss),
                null,
                null,
                head.rows,
                head.width,
                head.vocabulary));
        trial.assertClose(loss, Tolerance.sum(head.width + head.vocabulary + head.rows + 32));
    }

    private void withGradient(ConformanceTrial trial, Head head, boolean transW, int[] targets) {
        Twin x = trial.input("x", head.rows * head.width, -1, 1);
        Twin w = trial.input("w", head.width * head.vocabulary, -1, 1);
        Twin loss = trial.output("loss", 1);
        Twin dx = trial.output("dx", head.rows * head.width);
        Twin dw = trial.output("dw", head.width * head.vocabulary);
        trial.run((backend, side) -> backend.linearCrossEntropy(
                side.of(x),
                side.of(w),
                transW,
                targets,
                -1,
                side.of(loss),
                side.of(dx),
                side.of(dw),
                head.rows,
                head.width,
                head.vocabulary));
        trial.assertClose(loss, Tolerance.sum(head.width + head.vocabulary + head.rows + 32));
        // the adjoints of the logits are divided by the number of rows
        Tolerance gradient = Tolerance.sum(head.width + head.vocabulary + 32).unit(4.0 / Math.max(1, head.rows));
        trial.assertClose(dx, gradient);
        trial.assertClose(dw, Tolerance.sum(head.rows + head.width + 32).unit(4.0 / Math.max(1, head.rows)));
    }
}
