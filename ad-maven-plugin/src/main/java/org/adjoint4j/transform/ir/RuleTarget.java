package org.adjoint4j.transform.ir;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A reverse rule as a call sees it.
 *
 * @param primal the method it belongs to, as messages name it
 * @param owner the qualified class of the rule
 * @param method the rule's name
 * @param gradientType what the pullback returns, as Java source with qualified names
 * @param accessors for each argument, receiver first, how its adjoint is read off the pullback's result: a record
 *     accessor, {@link #WHOLE} for the result itself, or empty if the argument is not differentiated
 * @param generated whether the plugin wrote the rule: its pullback then returns arrays that nobody else holds
 * @param inPlace whether the adjoints of arrays are shared with the rule rather than given and returned
 * @param pair the method's two sweeps, where a caller may run them on its own stacks
 */
public record RuleTarget(
        String primal,
        String owner,
        String method,
        String gradientType,
        List<Optional<String>> accessors,
        boolean generated,
        boolean inPlace,
        Optional<SweepPair> pair) {
    /** The pullback's result is the argument's adjoint. */
    public static final String WHOLE = "*";

    private static final String BUILT_IN = "org.adjoint4j.rrule.";
    /** The built-in rules whose Vjp holds arrays of its own. */
    private static final Set<String> HOLDING =
            Set.of("causalAttention", "crossEntropy", "layerNorm", "linearCrossEntropy");

    /** Returns whether the Vjp may hold arrays that closing it gives back; few of the built-in ones do. */
    public boolean mayHoldArrays() {
        return !owner.startsWith(BUILT_IN) || HOLDING.contains(method);
    }
}
