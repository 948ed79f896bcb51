package org.adjoint4j.transform.ir;

import java.util.List;

/**
 * A differentiable method in core form.
 *
 * @param className the class that declares it, as named in generated code
 * @param name its name
 * @param parameters all parameters, in order
 * @param differentiated those with an adjoint, in order
 * @param resultType the type of the result
 * @param body yields the result
 * @param inPlace whether callers share the adjoints of arrays with it
 */
public record Method(
        String className,
        String name,
        List<Parameter> parameters,
        List<Value> differentiated,
        JType resultType,
        Block body,
        boolean inPlace) {
    /**
     * A parameter.
     *
     * @param value its value on entry
     * @param declaredType its type as Java source
     * @param origin where it is declared
     */
    public record Parameter(Value value, String declaredType, Origin origin) {}

    /** Returns the method with other statements. */
    public Method withBody(Block other) {
        return new Method(className, name, parameters, differentiated, resultType, other, inPlace);
    }

    /** Returns the result. */
    public Value result() {
        return body.yields().get(0);
    }
}
