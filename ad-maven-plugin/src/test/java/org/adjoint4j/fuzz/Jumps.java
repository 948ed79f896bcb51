package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;

/** What random jumps may leave. */
final class Jumps {
    private final Setting setting;
    private final Variables variables;
    private final List<Statement.Construct> around = new ArrayList<>();

    Jumps(Setting setting, Variables variables) {
        this.setting = setting;
        this.variables = variables;
    }

    /** Returns whether there is nothing to jump out of. */
    boolean isEmpty() {
        return around.isEmpty();
    }

    /** Begins a construct that jumps may leave. */
    Statement.Construct enter(Statement.Kind kind) {
        Statement.Construct construct = new Statement.Construct("label" + variables.number(), kind);
        around.add(construct);
        return construct;
    }

    void leave(Statement.Construct construct) {
        around.remove(construct);
    }

    /** Returns a jump out of one of the constructs. */
    Statement jump() {
        List<Statement.Construct> loops =
                around.stream().filter(Statement.Construct::isLoop).toList();
        if (loops.size() > 1 && setting.chance(35)) {
            return loops.get(loops.size() - 2).jump(setting.chance(80), true);
        }
        Statement.Construct target = setting.pick(around);
        boolean isContinue = target.isLoop() && setting.chance(50);
        boolean nearest = target == nearest(isContinue);
        boolean named = !nearest || target.needsName() || setting.chance(20);
        return target.jump(isContinue, named);
    }

    /** Returns what a jump without a label leaves. */
    private Statement.Construct nearest(boolean isContinue) {
        for (int i = around.size() - 1; i >= 0; i--) {
            Statement.Construct construct = around.get(i);
            if (construct.isLoop() || !isContinue && construct.isSwitch()) {
                return construct;
            }
        }
        return null;
    }
}
