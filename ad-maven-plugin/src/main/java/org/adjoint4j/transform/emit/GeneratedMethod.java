package org.adjoint4j.transform.emit;

import java.util.List;
import java.util.Optional;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.SweepPair;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.split.Part;

/**
 * A method to write gradients for, with what its surroundings decide.
 *
 * @param method in core form
 * @param visibility {@code "public "}, {@code "protected "} or empty
 * @param gradientRecord the name of the record of adjoints; empty where the gradient is the adjoint itself
 * @param valueRecord the name of the record of value and gradient
 * @param parametersVary the parameter list of the last parameter ends with {@code ...}
 * @param described what Javadoc says it belongs to
 * @param isPart whether it is a piece of a long method, called by that alone
 * @param pair its sweeps as methods that callers of the module run on their own stacks; empty where nothing calls them
 */
public record GeneratedMethod(
        Method method,
        String visibility,
        String gradientRecord,
        String valueRecord,
        boolean parametersVary,
        String described,
        boolean isPart,
        Optional<Pair> pair) {
    /**
     * Two sweeps as methods of their own.
     *
     * @param names what they are called
     * @param visibility {@code "public "}, {@code "protected "}, {@code "private "} or empty
     */
    public record Pair(SweepPair names, String visibility) {}

    /** Makes a piece of a long method. */
    public static GeneratedMethod of(Part part, String longMethod) {
        return new GeneratedMethod(
                part.method(),
                "private ",
                part.gradientRecord(),
                part.valueRecord(),
                false,
                "part " + part.number() + " of " + link(part.method(), longMethod),
                true,
                Optional.empty());
    }

    /** Returns the Javadoc link to a method. */
    public static String link(Method method, String name) {
        return "{@link " + method.className() + "#" + name + "}";
    }

    /** Returns names for values, each another one: those that the parameters of a method get. */
    public static List<String> names(List<Value> values) {
        Names names = new Names();
        NOT_FOR_COMPONENTS.forEach(names::allocate);
        return values.stream().map(names::of).toList();
    }

    private static final List<String> NOT_FOR_COMPONENTS =
            List.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    /** Returns the names of the gradient's components. */
    List<String> components() {
        List<Value> parameters =
                method.parameters().stream().map(Method.Parameter::value).toList();
        List<String> names = names(parameters);
        return method.differentiated().stream()
                .map(value -> names.get(parameters.indexOf(value)))
                .toList();
    }

    /** Returns the type of the gradient, as a type argument where {@code boxed}. */
    String gradientType(boolean boxed) {
        if (!gradientRecord.isEmpty()) {
            return gradientRecord;
        }
        var type = method.differentiated().get(0).type();
        return boxed ? type.boxed() : type.source();
    }
}
