package org.adjoint4j.testing;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.UnaryOp;
import org.adjoint4j.testing.BackendConformance.Check;

/** Functions of one array. */
final class ElementwiseConformance {
    private static final double[] SPECIAL = {
        Double.NaN, 0.0, -0.0, 1, -1, 100, -100, 1e-10, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
    };
    /** Places in a vector, in its tail and at both ends. */
    private static final int[] PLACES = {0, 5, 17, 36};

    private static final int SPECIAL_LENGTH = 37;

    private final ConformanceSubject subject;

    ElementwiseConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        for (UnaryOp op : UnaryOp.values()) {
            checks.add(subject.check("unary: " + op, () -> unary(op)));
            checks.add(subject.check("unary: " + op + " in place", () -> unaryInPlace(op)));
            checks.add(subject.check("unary: " + op + " of special values", () -> unarySpecial(op)));
            checks.add(subject.check("unaryBackward: " + op, () -> unaryBackward(op)));
            checks.add(subject.check("unaryBackward: " + op + " in place", () -> unaryBackwardInPlace(op)));
        }
        checks.add(subject.check("unaryBackward: conventions at 0", this::unaryBackwardAtZero));
        for (BinaryOp op : BinaryOp.values()) {
            checks.add(subject.check("binaryScalar: " + op, () -> binaryScalar(op)));
        }
        checks.add(subject.check("binaryScalar: POW of special values", this::powSpecial));
        checks.add(subject.check("binaryScalar: DIV of special values", this::divSpecial));
        checks.add(subject.check("addScaled: y += factor * x", this::addScaled));
        return checks;
    }

    private void unary(UnaryOp op) {
        subject.forSizes((trial, n) -> {
            Domain domain = Domain.of(op);
            Twin x = trial.input("x", n, domain.from, domain.to);
            Twin out = trial.output("out", n);
            trial.run((backend, side) -> backend.unary(op, side.of(x), side.of(out), n));
            trial.assertClose(out, domain.tolerance());
        });
    }

    private void unaryInPlace(UnaryOp op) {
        subject.forSizes((trial, n) -> {
            Domain domain = Domain.of(op);
            Twin x = trial.inOut("x", trial.uniform(n, domain.from, domain.to));
            trial.run((backend, side) -> backend.unary(op, side.of(x), side.of(x), n));
            trial.assertClose(x, domain.tolerance());
        });
    }

    private void unarySpecial(UnaryOp op) {
        for (double special : SPECIAL) {
            // GELU's formula is 0 times infinity at minus infinity
            if (op != UnaryOp.GELU || !Double.isInfinite(special)) {
                subject.forSeeds("x=" + special, trial -> unarySpecial(trial, op, special));
            }
        }
    }

    private static void unarySpecial(ConformanceTrial trial, UnaryOp op, double special) {
        Domain domain = Domain.of(op);
        double[] values = trial.uniform(SPECIAL_LENGTH, domain.from, domain.to);
        for (int place : PLACES) {
            values[place] = special;
        }
        Twin x = trial.input("x", values);
        Twin out = trial.output("out", SPECIAL_LENGTH);
        trial.run((backend, side) -> backend.unary(op, side.of(x), side.of(out), SPECIAL_LENGTH));
        trial.assertClose(out, domain.tolerance());
    }

    private void unaryBackward(UnaryOp op) {
        subject.forSizes((trial, n) -> {
            Domain domain = Domain.of(op);
            Twin x = trial.input("x", n, domain.from, domain.to);
            Twin y = forward(trial, op, x);
            Twin dy = trial.input("dy", n, -1, 1);
            Twin dx = trial.output("dx", n);
            trial.run(
                    (backend, side) -> backend.unaryBackward(op, side.of(x), side.of(y), side.of(dy), side.of(dx), n));
            trial.assertClose(dx, domain.tolerance());
        });
    }

    private void unaryBackwardInPlace(UnaryOp op) {
        subject.forSizes((trial, n) -> {
            Domain domain = Domain.of(op);
            Twin x = trial.input("x", n, domain.from, domain.to);
            Twin y = forward(trial, op, x);
            Twin dy = trial.inOut("dy", trial.uniform(n, -1, 1));
            trial.run(
                    (backend, side) -> backend.unaryBackward(op, side.of(x), side.of(y), side.of(dy), side.of(dy), n));
            trial.assertClose(dy, domain.tolerance());
        });
    }

    private void unaryBackwardAtZero() {
        for (UnaryOp op : List.of(UnaryOp.ABS, UnaryOp.RELU, UnaryOp.SQRT, UnaryOp.SQUARE, UnaryOp.LOG)) {
            subject.forSeeds(op.toString(), trial -> {
                Twin x = trial.input("x", new double[SPECIAL_LENGTH]);
                Twin y = forward(trial, op, x);
                Twin dy = trial.input("dy", SPECIAL_LENGTH, 0.5, 1);
                Twin dx = trial.output("dx", SPECIAL_LENGTH);
                trial.run((backend, side) ->
                        backend.unaryBackward(op, side.of(x), side.of(y), side.of(dy), side.of(dx), SPECIAL_LENGTH));
                trial.assertClose(dx, Tolerance.EXACT);
            });
        }
    }

    private static Twin forward(ConformanceTrial trial, UnaryOp op, Twin x) {
        Twin y = trial.output("y", x.n());
        trial.run((backend, side) -> backend.unary(op, side.of(x), side.of(y), x.n()));
        return trial.settled(y);
    }

    private void binaryScalar(BinaryOp op) {
        subject.forSizes((trial, n) -> {
            double from = op == BinaryOp.POW || op == BinaryOp.DIV ? 0.1 : -2;
            Twin x = trial.input("x", n, from, 2);
            Twin inPlace = trial.inOut("x in place", trial.expected(x));
            Twin out = trial.output("out", n);
            Twin reversed = trial.output("reversed", n);
            trial.run((backend, side) -> {
                backend.binaryScalar(op, side.of(x), 1.7, false, side.of(out), n);
                backend.binaryScalar(op, side.of(x), 1.7, true, side.of(reversed), n);
                backend.binaryScalar(op, side.of(inPlace), 1.7, false, side.of(inPlace), n);
            });
            trial.assertClose(out, Tolerance.FUNCTION);
            trial.assertClose(reversed, Tolerance.FUNCTION);
            trial.assertClose(inPlace, Tolerance.FUNCTION);
        });
    }

    private void powSpecial() {
        for (double exponent : new double[] {-1, 0, 0.5, 1, 2, 3}) {
            special(BinaryOp.POW, exponent, -2, -1, -0.0, 0, 0.5, 1, 2, 30, Double.NaN, Double.POSITIVE_INFINITY);
        }
    }

    private void divSpecial() {
        special(BinaryOp.DIV, 0, -2, -1, 0.5, 0, Double.NaN, Double.NEGATIVE_INFINITY);
    }

    private void special(BinaryOp op, double scalar, double... values) {
        subject.forSeeds("scalar=" + scalar, trial -> {
            double[] repeated = new double[SPECIAL_LENGTH];
            for (int i = 0; i < SPECIAL_LENGTH; i++) {
                repeated[i] = values[i % values.length];
            }
            Twin x = trial.input("x", repeated);
            Twin out = trial.output("out", SPECIAL_LENGTH);
            trial.run((backend, side) ->
                    backend.binaryScalar(op, side.of(x), scalar, false, side.of(out), SPECIAL_LENGTH));
            trial.assertClose(out, Tolerance.FUNCTION);
        });
    }

    private void addScaled() {
        for (double factor : new double[] {0, 1, -1, 2.5}) {
            subject.forSizes((trial, n) -> {
                Twin x = trial.input("x", n, -1, 1);
                Twin y = trial.inOut("y", trial.uniform(n, -1, 1));
                trial.run((backend, side) -> backend.addScaled(factor, side.of(x), side.of(y), n));
                trial.assertClose(y, Tolerance.sum(2));
            });
        }
    }

    /** Where a function is tried and the size of what it computes with: 0 where the error is relative. */
    private record Domain(double from, double to, double unit) {
        static Domain of(UnaryOp op) {
            return switch (op) {
                case NEG, ABS, SQUARE, RELU -> new Domain(-3, 3, 0);
                case EXP -> new Domain(-20, 20, 0);
                case LOG -> new Domain(1e-3, 10, 1);
                case SQRT -> new Domain(1e-3, 10, 0);
                case TANH -> new Domain(-4, 4, 1);
                case SIGMOID -> new Domain(-10, 10, 1);
                case GELU -> new Domain(-6, 6, 6);
            };
        }

        Tolerance tolerance() {
            return Tolerance.FUNCTION.unit(unit);
        }
    }
}
