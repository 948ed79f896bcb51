package org.adjoint4j.transform.emit;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;

/** Where each value of a method is made, how, and where it is read. */
final class Structure {
    private final Map<Value, Block> homes = new IdentityHashMap<>();
    private final Map<Value, Expr> definitions = new IdentityHashMap<>();
    private final Map<Value, Integer> uses = new IdentityHashMap<>();
    private final Map<Value, Place> madeAt = new IdentityHashMap<>();
    private final Map<Value, Place> usedAt = new IdentityHashMap<>();
    private final Map<Value, Value> componentOf = new IdentityHashMap<>();
    private final Map<Value, Value> carriedByResult = new IdentityHashMap<>();
    private final Map<Value, Value> resultByVjp = new IdentityHashMap<>();
    private final Map<Value, Boolean> indexes = new IdentityHashMap<>();
    private final Map<Value, Boolean> carried = new IdentityHashMap<>();
    private final Map<Value, Boolean> handedOn = new IdentityHashMap<>();
    private final Map<Value, Boolean> lazy = new IdentityHashMap<>();
    private final Map<Block, Boolean> tests = new IdentityHashMap<>();
    private final List<Value> parameters;
    private final Block top;

    /** A position in a block: a statement, or one past the last for the block's yields. */
    record Place(Block block, int position) {}

    Structure(Method method) {
        top = method.body();
        parameters = method.parameters().stream().map(Method.Parameter::value).toList();
        parameters.forEach(p -> homes.put(p, top));
        visit(top);
    }

    /** Returns whether a value is a parameter of the method. */
    boolean isParameter(Value value) {
        return parameters.contains(value);
    }

    /** Returns whether a value is made outside of all branches and loops. */
    boolean isTop(Value value) {
        return home(value) == top;
    }

    /** Returns the block that makes a value. */
    Block home(Value value) {
        Block home = homes.get(value);
        if (home == null) {
            throw new IllegalStateException("value " + value + " is used but never made");
        }
        return home;
    }

    /** Returns how a value is computed; null for parameters, results of branches and loops, and their like. */
    Expr definition(Value value) {
        return definitions.get(value);
    }

    /** Returns how often a value is read. */
    int uses(Value value) {
        return uses.getOrDefault(value, 0);
    }

    /** Returns whether a value is made in the condition of a loop. */
    boolean isPartOfTest(Value value) {
        return tests.containsKey(home(value));
    }

    /** Forgets the readings by code that nobody needs, last first. */
    void dropDeadCode(Saves saves) {
        dropDeadCode(top, saves);
    }

    private void dropDeadCode(Block block, Saves saves) {
        for (int i = block.statements().size() - 1; i >= 0; i--) {
            Stmt statement = block.statements().get(i);
            if (statement instanceof Stmt.If branch) {
                dropDeadYields(branch, saves);
                dropDeadCode(branch.then(), saves);
                dropDeadCode(branch.otherwise(), saves);
            } else if (statement instanceof Stmt.Loop loop) {
                dropDeadCode(loop.body(), saves);
            } else if (statement instanceof Stmt.Let let && isDead(let, saves)) {
                let.expression().operands().forEach(v -> uses.merge(v, -1, Integer::sum));
            }
        }
    }

    /** What nobody reads does not read either: an element read for it alone stays where it may throw. */
    private void dropDeadYields(Stmt.If branch, Saves saves) {
        for (int i = 0; i < branch.results().size(); i++) {
            Value result = branch.results().get(i);
            if (uses(result) == 0 && !saves.isNeeded(result)) {
                for (Block arm : List.of(branch.then(), branch.otherwise())) {
                    if (i < arm.yields().size()) {
                        uses.merge(arm.yields().get(i), -1, Integer::sum);
                    }
                }
            }
        }
    }

    /** Returns whether an assignment has no effect and nobody reads it. */
    boolean isDead(Stmt.Let let, Saves saves) {
        return let.expression().isPure() && uses(let.target()) == 0 && !saves.isNeeded(let.target());
    }

    /** Returns whether a value may be computed only where it is read. */
    boolean isLazy(Value value) {
        return lazy.containsKey(value);
    }

    /** Returns whether a value is the index of a counted loop. */
    boolean isIndex(Value value) {
        return indexes.containsKey(value);
    }

    /** Returns whether a value is carried through a loop: its variable changes with each iteration. */
    boolean isCarried(Value value) {
        return carried.containsKey(value);
    }

    /** Returns whether a value is what a block yields or a loop starts with. */
    boolean isHandedOn(Value value) {
        return handedOn.containsKey(value);
    }

    /** Returns the carried value whose variable holds the result of a loop; null for any other value. */
    Value carriedOf(Value result) {
        return carriedByResult.get(result);
    }

    /** Returns the result of the call whose Vjp a value stands for; null for any other value. */
    Value resultOf(Value vjp) {
        return resultByVjp.get(vjp);
    }

    /** Returns whether the one reader of a value is in the value's block with nothing in between but movable code. */
    boolean canMoveToItsUse(Value value) {
        Place made = madeAt.get(value);
        Place used = usedAt.get(value);
        if (made == null || used == null || made.block() != used.block()) {
            return false;
        }
        if (readsNothingThatChanges(value)) {
            return true;
        }
        Place written = writtenAt(value);
        return written != null
                && written.block() == made.block()
                && made
                        .block()
                        .statements()
                        .subList(made.position() + 1, Math.max(made.position() + 1, written.position()))
                        .stream()
                        .allMatch(Structure::doesNotMind);
    }

    /** Returns where a value that has one reader is written: a component stands where it is read; null for several places. */
    private Place writtenAt(Value value) {
        Value component = componentOf.get(value);
        if (component == null) {
            return usedAt.get(value);
        }
        return uses(component) == 1 ? writtenAt(component) : null;
    }

    /** What a pure expression reads may stand in its place, and is then moved with it. */
    private boolean readsNothingThatChanges(Value value) {
        Expr definition = definitions.get(value);
        return definition == null
                || definition.isPure()
                        && definition.operands().stream()
                                .filter(o -> uses(o) == 1 || definitions.get(o) instanceof Expr.Projection)
                                .allMatch(this::readsNothingThatChanges);
    }

    /** A reading of an element, and anything pure, may be swapped with another such statement. */
    private static boolean doesNotMind(Stmt statement) {
        return statement instanceof Stmt.Let let
                && (let.expression().isPure() || let.expression() instanceof Expr.Element);
    }

    private void visit(Block block) {
        for (int i = 0; i < block.statements().size(); i++) {
            visit(block.statements().get(i), new Place(block, i));
        }
        use(block.yields(), endOf(block));
        block.yields().forEach(value -> handedOn.put(value, true));
    }

    private void visit(Stmt statement, Place place) {
        if (statement instanceof Stmt.Let let) {
            homes.put(let.target(), place.block());
            definitions.put(let.target(), let.expression());
            madeAt.put(let.target(), place);
            if (let.lazy()) {
                lazy.put(let.target(), true);
            }
            use(let.expression().operands(), place);
            if (let.expression() instanceof Expr.Projection) {
                let.expression().operands().forEach(record -> componentOf.put(record, let.target()));
            }
            if (let.expression() instanceof Expr.RuleCall call) {
                homes.put(call.vjp(), place.block());
                resultByVjp.put(call.vjp(), let.target());
            }
        } else if (statement instanceof Stmt.If branch) {
            use(List.of(branch.condition()), place);
            visit(branch.then());
            visit(branch.otherwise());
            branch.results().forEach(r -> homes.put(r, place.block()));
        } else if (statement instanceof Stmt.Loop loop) {
            visit(loop, place);
        } else if (statement instanceof Stmt.Store store) {
            use(List.of(store.array(), store.index(), store.value()), place);
        } else if (statement instanceof Stmt.Put put) {
            use(List.of(put.list(), put.index(), put.value()), place);
        } else if (statement instanceof Stmt.Fill fill) {
            use(fill.primal().values(), place);
        } else if (statement instanceof Stmt.Move move) {
            use(move.primal().values(), place);
        } else if (statement instanceof Stmt.Effect effect) {
            use(effect.template().values(), place);
        } else if (statement instanceof Stmt.Throw thrown) {
            use(thrown.template().values(), place);
        }
    }

    private void visit(Stmt.Loop loop, Place place) {
        use(loop.initial(), place);
        loop.initial().forEach(value -> handedOn.put(value, true));
        for (int i = 0; i < loop.results().size(); i++) {
            homes.put(loop.carried().get(i), loop.body());
            homes.put(loop.results().get(i), place.block());
            carried.put(loop.carried().get(i), true);
            carriedByResult.put(loop.results().get(i), loop.carried().get(i));
        }
        if (loop.header() instanceof Stmt.Counted counted) {
            use(List.of(counted.from(), counted.bound()), place);
            homes.put(counted.index(), loop.body());
            indexes.put(counted.index(), true);
        } else {
            Stmt.Conditional conditional = (Stmt.Conditional) loop.header();
            tests.put(conditional.test(), true);
            visit(conditional.test());
        }
        homes.put(loop.header().trips(), place.block());
        visit(loop.body());
        loop.leaves().ifPresent(leaves -> use(List.of(leaves), endOf(loop.body())));
    }

    private static Place endOf(Block block) {
        return new Place(block, block.statements().size());
    }

    private void use(List<Value> values, Place place) {
        for (Value value : values) {
            uses.merge(value, 1, Integer::sum);
            usedAt.put(value, place);
        }
    }
}
