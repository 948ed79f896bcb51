package org.adjoint4j.transform.analyse;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.RuleTarget;

/**
 * What methods that work with arrays do to those they are given: of some it is known that they write to none, or that the
 * arrays they return are new. Any other may do both.
 */
public final class ArrayEffects {
    /** Nothing is known of any method. */
    public static final ArrayEffects UNKNOWN = new ArrayEffects();

    private final Set<String> followed = new HashSet<>();
    private final Set<String> writing = new HashSet<>();
    private final Set<String> handingOn = new HashSet<>();

    private ArrayEffects() {}

    /**
     * A method whose body is known.
     *
     * @param name of what runs its sweeps, as {@link #name} tells it
     */
    public record Known(String name, Method method) {}

    /** Returns the name of what a call runs; overloads have it in common. */
    public static String name(String owner, String method) {
        return owner + "#" + method;
    }

    /** Finds out about some methods, which may call each other: each does what its code and those it calls do. */
    public static ArrayEffects of(Collection<Known> methods) {
        ArrayEffects effects = new ArrayEffects();
        methods.forEach(known -> effects.followed.add(known.name()));
        boolean changed;
        do {
            changed = false;
            for (Known known : methods) {
                Memory memory = Memory.of(known.method(), effects);
                changed |= memory.writesToParameters() && effects.writing.add(known.name());
                changed |= memory.returnsParameters(known.method().result()) && effects.handingOn.add(known.name());
            }
        } while (changed);
        return effects;
    }

    /** Returns whether a call may write to arrays that it is given. */
    boolean writes(RuleTarget called) {
        return !followed.contains(name(called)) || writing.contains(name(called));
    }

    /** Returns whether what a call returns may hold arrays that it is given. */
    boolean handsOn(RuleTarget called) {
        return !followed.contains(name(called)) || handingOn.contains(name(called));
    }

    private static String name(RuleTarget called) {
        return name(called.owner(), called.method());
    }
}
