package org.adjoint4j.testing;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.testing.BackendConformance.Check;

/** Functions of two arrays, of which either or both are broadcast. */
final class BroadcastConformance {
    private static final List<Pattern> PATTERNS = List.of(
            new Pattern("single", dims(), dims(), dims()),
            new Pattern("dense 3", dims(3), dims(1), dims(1)),
            new Pattern("dense 16", dims(16), dims(1), dims(1)),
            new Pattern("dense 207", dims(207), dims(1), dims(1)),
            new Pattern("dense 100003", dims(100_003), dims(1), dims(1)),
            new Pattern("scalar", dims(207), dims(1), dims(0)),
            new Pattern("large scalar", dims(100_003), dims(1), dims(0)),
            new Pattern("row", dims(13, 31), dims(31, 1), dims(0, 1)),
            new Pattern("short row", dims(100, 3), dims(3, 1), dims(0, 1)),
            new Pattern("large row", dims(300, 257), dims(257, 1), dims(0, 1)),
            new Pattern("column", dims(13, 31), dims(31, 1), dims(1, 0)),
            new Pattern("large column", dims(300, 257), dims(257, 1), dims(1, 0)),
            new Pattern("both", dims(13, 31), dims(1, 0), dims(0, 1)),
            new Pattern("middle", dims(3, 7, 13), dims(91, 13, 1), dims(13, 0, 1)),
            new Pattern("crossed", dims(4, 5, 6), dims(0, 1, 0), dims(6, 0, 1)),
            new Pattern("transposed", dims(13, 31), dims(31, 1), dims(1, 13)),
            new Pattern("four axes", dims(3, 2, 5, 4), dims(8, 4, 0, 1), dims(0, 20, 4, 1)),
            new Pattern("empty", dims(0), dims(1), dims(1)),
            new Pattern("empty rows", dims(0, 3), dims(3, 1), dims(0, 1)),
            new Pattern("empty columns", dims(3, 0), dims(0, 1), dims(1, 0)));

    private final ConformanceSubject subject;

    BroadcastConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        for (BinaryOp op : BinaryOp.values()) {
            checks.add(subject.check("binary: " + op + " with broadcasting", () -> binary(op)));
            checks.add(subject.check("binary: " + op + " in place", () -> inPlace(op)));
        }
        checks.add(subject.check("binary: the same array twice", this::sameTwice));
        checks.add(subject.check("binary: NaN passes through", this::nan));
        return checks;
    }

    private void binary(BinaryOp op) {
        for (Pattern pattern : PATTERNS) {
            subject.forSeeds(pattern.name, trial -> {
                Twin a = operand(trial, op, "a", pattern.aStrides, pattern.dims);
                Twin b = operand(trial, op, "b", pattern.bStrides, pattern.dims);
                Twin out = trial.output("out", Extents.size(pattern.dims));
                Twin swapped = trial.output("swapped", Extents.size(pattern.dims));
                trial.run((backend, side) -> {
                    pattern.run(op, backend, side.of(a), side.of(b), side.of(out));
                    pattern.swapped().run(op, backend, side.of(b), side.of(a), side.of(swapped));
                });
                trial.assertClose(out, Tolerance.FUNCTION);
                trial.assertClose(swapped, Tolerance.FUNCTION);
            });
        }
    }

    private void inPlace(BinaryOp op) {
        for (Pattern pattern : PATTERNS) {
            if (pattern.firstIsDense()) {
                subject.forSeeds(pattern.name, trial -> inPlace(trial, op, pattern));
            }
        }
    }

    private static void inPlace(ConformanceTrial trial, BinaryOp op, Pattern pattern) {
        int size = Extents.size(pattern.dims);
        Twin first = trial.inOut("a", trial.uniform(size, 0.1, 2));
        Twin second = trial.inOut("b", trial.uniform(size, 0.1, 2));
        Twin other = operand(trial, op, "other", pattern.bStrides, pattern.dims);
        trial.run((backend, side) -> {
            pattern.run(op, backend, side.of(first), side.of(other), side.of(first));
            pattern.swapped().run(op, backend, side.of(other), side.of(second), side.of(second));
        });
        trial.assertClose(first, Tolerance.FUNCTION);
        trial.assertClose(second, Tolerance.FUNCTION);
    }

    private void sameTwice() {
        subject.forSizes((trial, n) -> {
            Twin x = trial.input("x", n, -2, 2);
            Twin out = trial.output("out", n);
            trial.run((backend, side) -> new Pattern("same", dims(n), dims(1), dims(1))
                    .run(BinaryOp.MUL, backend, side.of(x), side.of(x), side.of(out)));
            trial.assertClose(out, Tolerance.FUNCTION);
        });
    }

    private void nan() {
        for (BinaryOp op : BinaryOp.values()) {
            subject.forSeeds(op.toString(), trial -> {
                double[] values = trial.uniform(37, 0.5, 1);
                values[3] = Double.NaN;
                values[36] = Double.NaN;
                Twin a = trial.input("a", values);
                Twin b = trial.input("b", 37, 0.5, 1);
                Twin out = trial.output("out", 37);
                trial.run((backend, side) -> new Pattern("dense", dims(37), dims(1), dims(1))
                        .run(op, backend, side.of(a), side.of(b), side.of(out)));
                trial.assertClose(out, Tolerance.FUNCTION);
            });
        }
    }

    private static Twin operand(ConformanceTrial trial, BinaryOp op, String name, int[] strides, int[] dims) {
        // quotients and powers of either sign would be huge or NaN
        double from = op == BinaryOp.DIV || op == BinaryOp.POW ? 0.1 : -2;
        return trial.input(name, Extents.needed(strides, dims), from, 2);
    }

    private static int[] dims(int... dims) {
        return dims;
    }

    private record Pattern(String name, int[] dims, int[] aStrides, int[] bStrides) {
        void run(BinaryOp op, Backend backend, Buffer a, Buffer b, Buffer out) {
            backend.binary(op, a, aStrides, b, bStrides, dims, out);
        }

        Pattern swapped() {
            return new Pattern(name, dims, bStrides, aStrides);
        }

        boolean firstIsDense() {
            int stride = 1;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                if (aStrides[axis] != stride) {
                    return false;
                }
                stride *= dims[axis];
            }
            return true;
        }
    }
}
