package org.adjoint4j.transform.emit;

import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;

/**
 * The values that a reverse sweep reads. Those made in branches and loops are saved on stacks at the end of the block
 * that makes them, and read back at the beginning of that block's reverse.
 */
final class Saves {
    /** The stacks, one for each kind of value. */
    enum Stack {
        /** double and float. */
        DOUBLES("doubles", "DoubleStack"),
        /** Integers, characters and decisions. */
        INTEGERS("integers", "IntegerStack"),
        /** Everything else. */
        OBJECTS("objects", "ObjectStack");

        private final String wish;
        private final String type;

        Stack(String wish, String type) {
            this.wish = wish;
            this.type = type;
        }

        String wish() {
            return wish;
        }

        String type() {
            return type;
        }

        static Stack of(JType type) {
            if (type instanceof JType.Scalar) {
                return DOUBLES;
            }
            return type instanceof JType.Discrete discrete && discrete.isIntegral() ? INTEGERS : OBJECTS;
        }
    }

    private final Structure structure;
    private final Set<Value> needed = new LinkedHashSet<>();
    private final Set<Value> spilled = new LinkedHashSet<>();
    private final Map<Block, LinkedHashSet<Value>> byBlock = new IdentityHashMap<>();
    private final Set<Expr.RuleCall> calls = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Stack, String> stackNames = new EnumMap<>(Stack.class);
    private final Map<Stack, String> readerNames = new EnumMap<>(Stack.class);
    private boolean shared;
    private String stacks = "stacks";
    private String saved = "saved";

    Saves(Structure structure) {
        this.structure = structure;
    }

    /** Gives the stacks that are used their names. */
    void nameStacks(Names names) {
        if (usesStacks()) {
            stacks = names.allocate("stacks");
            saved = names.allocate("saved");
        }
        for (Stack stack : Stack.values()) {
            if (uses(stack)) {
                stackNames.put(stack, names.allocate(stack.wish()));
                readerNames.put(stack, names.allocate("saved" + capitalised(stack.wish())));
            }
        }
    }

    String stackName(Stack stack) {
        return stackNames.getOrDefault(stack, stack.wish());
    }

    String readerName(Stack stack) {
        return readerNames.getOrDefault(stack, stack.wish());
    }

    private static String capitalised(String word) {
        return word.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + word.substring(1);
    }

    /** A lambda can capture 255 slots, and a number takes two; more than this many values go to the stacks. */
    private static final int MOST_CAPTURED = 100;

    /** Moves the values outside of all branches and loops to the stacks too, unless a lambda can capture them. */
    void spillWhatNoLambdaCaptures(Block top, List<Value> parameters) {
        List<Value> captured = needed.stream()
                .filter(value -> structure.isTop(value) && !parameters.contains(value))
                .toList();
        if (captured.size() > MOST_CAPTURED) {
            spilled.addAll(captured);
            byBlock.computeIfAbsent(top, b -> new LinkedHashSet<>()).addAll(captured);
        }
    }

    /** Moves every value to the stacks: the sweeps are two methods, and the stacks their caller's. */
    void spillAll(Block top) {
        shared = true;
        List<Value> values = needed.stream().filter(structure::isTop).toList();
        if (!values.isEmpty()) {
            byBlock.computeIfAbsent(top, b -> new LinkedHashSet<>()).addAll(values);
        }
    }

    /** Notes that the reverse sweep runs that of a called method. */
    void need(Expr.RuleCall call) {
        calls.add(call);
    }

    boolean isNeeded(Expr.RuleCall call) {
        return calls.contains(call);
    }

    /** Returns whether other methods save on the same stacks. */
    boolean usesStacks() {
        return shared || !calls.isEmpty();
    }

    /** Returns the name of the stacks that methods share. */
    String stacksName() {
        return stacks;
    }

    /** Returns the name of the reader of the stacks that methods share. */
    String savedName() {
        return saved;
    }

    /** Returns whether a value outside of all branches and loops is on a stack: it has another name in reverse. */
    boolean isSpilled(Value value) {
        return spilled.contains(value);
    }

    /** Notes that the reverse sweep reads a value. */
    void need(Value value) {
        if (needed.add(value) && !structure.isTop(value)) {
            byBlock.computeIfAbsent(structure.home(value), b -> new LinkedHashSet<>())
                    .add(value);
        }
    }

    boolean isNeeded(Value value) {
        return needed.contains(value);
    }

    /** Returns what is saved at the end of a block, in the order of the pushes. */
    List<Value> of(Block block) {
        LinkedHashSet<Value> values = byBlock.get(block);
        return values == null ? List.of() : List.copyOf(values);
    }

    /** Returns whether a stack is used at all. */
    boolean uses(Stack stack) {
        return byBlock.values().stream().flatMap(Set::stream).anyMatch(value -> Stack.of(value.type()) == stack);
    }
}
