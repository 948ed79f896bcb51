package org.adjoint4j.testing;

import java.util.List;
import org.adjoint4j.testing.BackendConformance.Check;

/** Causal multi-head attention. */
final class AttentionConformance {
    private static final List<Heads> ALL = List.of(
            new Heads(1, 1, 1, 1),
            new Heads(1, 2, 1, 3),
            new Heads(2, 3, 2, 4),
            new Heads(1, 7, 3, 5),
            new Heads(3, 8, 1, 8),
            new Heads(2, 13, 4, 7),
            new Heads(1, 16, 2, 16),
            new Heads(1, 17, 2, 31),
            new Heads(1, 31, 16, 4),
            new Heads(2, 33, 3, 8),
            new Heads(1, 65, 1, 64),
            new Heads(1, 129, 2, 4),
            new Heads(2, 128, 4, 16),
            new Heads(1, 207, 1, 13),
            new Heads(0, 3, 2, 4),
            new Heads(2, 0, 2, 4));

    private final ConformanceSubject subject;

    AttentionConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("causalAttention: batches, times and heads", () -> forward(1)),
                subject.check("causalAttention: large scores do not overflow", () -> forward(12)),
                subject.check("causalAttention: later positions are not seen", this::causal),
                subject.check("causalAttentionBackward: queries, keys and values", () -> backward(1)),
                subject.check("causalAttentionBackward: large scores", () -> backward(6)));
    }

    private record Heads(int batch, int time, int heads, int headSize) {
        int outSize() {
            return batch * time * heads * headSize;
        }

        Tolerance tolerance(double size) {
            return Tolerance.sum(time + headSize + 32).unit(size * size);
        }
    }

    private record Outputs(Twin out, Twin logSumExp) {}

    private void forward(double size) {
        for (Heads h : ALL) {
            subject.forSeeds(h.toString(), trial -> {
                Outputs outputs = run(trial, h, trial.input("qkv", 3 * h.outSize(), -size, size));
                trial.assertClose(outputs.out, h.tolerance(size));
                trial.assertClose(outputs.logSumExp, h.tolerance(size));
            });
        }
    }

    /** With NaN at the last position, all before it must be as without. */
    private void causal() {
        Heads h = new Heads(1, 37, 2, 8);
        int width = h.heads * h.headSize;
        subject.forSeeds(h.toString(), trial -> {
            double[] values = trial.uniform(3 * h.outSize(), -1, 1);
            for (int i = 36 * 3 * width; i < values.length; i++) {
                values[i] = Double.NaN;
            }
            Outputs outputs = run(trial, h, trial.input("qkv", values));
            trial.assertClose(outputs.out, h.tolerance(1));
        });
    }

    private static Outputs run(ConformanceTrial trial, Heads h, Twin qkv) {
        Outputs outputs =
                new Outputs(trial.output("out", h.outSize()), trial.output("logSumExp", h.batch * h.heads * h.time));
        trial.run((backend, side) -> backend.causalAttention(
                side.of(qkv), side.of(outputs.out), side.of(outputs.logSumExp), h.batch, h.time, h.heads, h.headSize));
        return outputs;
    }

    private void backward(double size) {
        for (Heads h : ALL) {
            subject.forSeeds(h.toString(), trial -> {
                Twin qkv = trial.input("qkv", 3 * h.outSize(), -size, size);
                Outputs forward = run(trial, h, qkv);
                Twin out = trial.settled(forward.out);
                Twin logSumExp = trial.settled(forward.logSumExp);
                Twin dOut = trial.input("dOut", h.outSize(), -1, 1);
                Twin dqkv = trial.output("dqkv", 3 * h.outSize());
                trial.run((backend, side) -> backend.causalAttentionBackward(
                        side.of(qkv),
                        side.of(out),
                        side.of(logSumExp),
                        side.of(dOut),
                        side.of(dqkv),
                        h.batch,
                        h.time,
                        h.heads,
                        h.headSize));
                trial.assertClose(dqkv, h.tolerance(size));
            });
        }
    }
}
