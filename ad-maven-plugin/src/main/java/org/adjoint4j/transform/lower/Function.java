package org.adjoint4j.transform.lower;

import com.github.javaparser.resolution.types.ResolvedType;
import java.util.List;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;

/**
 * A function that is known while transforming: a lambda, a method reference, or what these are composed of. It is
 * written out where it is applied.
 *
 * @param method the name of the interface's abstract method
 * @param type the interface
 * @param parameters the types of its parameters
 * @param body what applying it does
 */
record Function(String method, ResolvedType type, List<JType> parameters, Body body) {
    /** Writes a function out. */
    @FunctionalInterface
    interface Body {
        /** Appends the function's code to {@code code} and returns its result. */
        Value apply(List<Value> arguments, BlockBuilder code);
    }
}
