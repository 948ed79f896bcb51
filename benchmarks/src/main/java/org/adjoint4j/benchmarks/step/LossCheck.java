package org.adjoint4j.benchmarks.step;

import java.io.PrintStream;
import java.util.List;
import org.adjoint4j.benchmarks.Table;

/** Refuses to compare sides that don't do the same work: the losses must agree. */
final class LossCheck {
    /** Of the same parameters: rounding, and the peer's GELU. */
    private static final double FIRST_TOLERANCE = 1e-4;
    /** After some steps of AdamW, which makes much of small differences where gradients are small. */
    private static final double LEARNT_TOLERANCE = 1e-2;

    private final List<SideProcess> sides;
    private final Turns turns;

    LossCheck(List<SideProcess> sides, Turns turns) {
        this.sides = sides;
        this.turns = turns;
    }

    /** Checks the loss of the parameters that all start from. */
    void atFirst(PrintStream out) {
        check("Loss before the first step", FIRST_TOLERANCE, out);
    }

    /** Checks the loss before the last step made. */
    void afterLearning(PrintStream out) {
        check("Loss before step " + turns.steps(0).size(), LEARNT_TOLERANCE, out);
    }

    private void check(String what, double tolerance, PrintStream out) {
        StringBuilder line = new StringBuilder(what + ":");
        double ours = last(0);
        for (int i = 0; i < sides.size(); i++) {
            line.append(i == 0 ? " " : ", ")
                    .append(sides.get(i).name())
                    .append(' ')
                    .append(Table.fixed(last(i), 6));
        }
        out.println(line);
        for (int i = 1; i < sides.size(); i++) {
            if (!(Math.abs(last(i) - ours) <= tolerance)) {
                throw new IllegalStateException(what + " is " + ours + " for ours and " + last(i) + " for "
                        + sides.get(i).name() + ", more than " + tolerance + " apart; different work is not compared");
            }
        }
    }

    private double last(int side) {
        return turns.steps(side).getLast().loss();
    }
}
