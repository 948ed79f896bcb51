package org.adjoint4j.transform.ir;

import java.util.List;
import java.util.Optional;

/**
 * A reverse rule as a call sees it.
 *
 * @param primal the method it belongs to, as messages name it
 * @param owner the qualified class of the rule
 * @param method the rule's name
 * @param gradientType what the pullback returns, as Java source with qualified names
 * @param accessors for each argument, receiver first, how its adjoint is read off the pullback's result: a record
 *     accessor, {@link #WHOLE} for the result itself, or empty if the argument is not differentiated
 * @param inPlace whether the adjoints of arrays are shared with the rule rather than given and returned
 * @param pair the method's two sweeps, where a caller may run them on its own stacks
 */
public record RuleTarget(
        String primal,
        String owner,
        String method,
        String gradientType,
        List<Optional<String>> accessors,
        boolean inPlace,
        Optional<SweepPair> pair) {
    /** The pullback's result is the argument's adjoint. */
    public static final String WHOLE = "*";
}
