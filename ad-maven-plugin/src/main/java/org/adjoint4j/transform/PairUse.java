package org.adjoint4j.transform;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.emit.GeneratedMethod;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.RuleTarget;
import org.adjoint4j.transform.ir.Stmt;

/** Which methods have their sweeps run by other methods of the module, and from which classes. */
final class PairUse {
    private final Map<String, Set<String>> callers = new HashMap<>();

    /**
     * Notes what a method calls whose gradient is in class {@code caller}. Whether the calls carry a derivative is only
     * known when the method has its final form, so some sweeps may be written that nothing calls.
     */
    void add(String caller, Method method) {
        visit(caller, method.body());
    }

    private void visit(String caller, Block block) {
        for (Stmt statement : block.statements()) {
            if (statement instanceof Stmt.If branch) {
                visit(caller, branch.then());
                visit(caller, branch.otherwise());
            } else if (statement instanceof Stmt.Loop loop) {
                visit(caller, loop.body());
            } else if (statement instanceof Stmt.Let let
                    && let.expression() instanceof Expr.RuleCall call
                    && call.rule().pair().isPresent()) {
                callers.computeIfAbsent(key(call.rule()), k -> new HashSet<>()).add(caller);
            }
        }
    }

    private static String key(RuleTarget rule) {
        return rule.owner() + "#" + rule.pair().orElseThrow().forward();
    }

    /** Returns the two sweeps that a method's gradient gets as methods of their own; empty where nothing calls them. */
    Optional<GeneratedMethod.Pair> of(Signature signature) {
        String owner = signature.generatedQualified();
        return signature.rrule().pair().flatMap(pair -> {
            Set<String> from = callers.getOrDefault(owner + "#" + pair.forward(), Set.of());
            boolean own = from.equals(Set.of(owner));
            return from.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new GeneratedMethod.Pair(pair, own ? "private " : signature.visibility()));
        });
    }
}
