package org.adjoint4j.transform.emit;

import org.adjoint4j.transform.ir.Method;

/**
 * A method to write gradients for, with what its surroundings decide.
 *
 * @param method in core form
 * @param visibility {@code "public "}, {@code "protected "} or empty
 * @param gradientRecord the name of the record of adjoints; empty where the gradient is the adjoint itself
 * @param valueRecord the name of the record of value and gradient
 * @param parametersVary the parameter list of the last parameter ends with {@code ...}
 */
public record GeneratedMethod(
        Method method, String visibility, String gradientRecord, String valueRecord, boolean parametersVary) {
    /** Returns the type of the gradient, as a type argument where {@code boxed}. */
    String gradientType(boolean boxed) {
        if (!gradientRecord.isEmpty()) {
            return gradientRecord;
        }
        var type = method.differentiated().get(0).type();
        return boxed ? type.boxed() : type.source();
    }
}
