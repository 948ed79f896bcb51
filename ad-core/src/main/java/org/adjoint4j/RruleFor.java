package org.adjoint4j;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a static method to be the reverse rule of another method; it beats any built-in or generated rule.
 *
 * <p>The rule takes the primal's parameters, the receiver first where the primal is an instance method, and returns a
 * {@link Vjp} of the primal's result. The pullback's result holds the adjoints of the parameters of a differentiable
 * type, in order: the adjoint itself where there is one, else a record with one component for each.
 *
 * <pre>{@code
 * @RruleFor(type = Physics.class, method = "drag")
 * static Vjp<Double, Double> drag(double speed) {
 *     return Vjp.of(Physics.drag(speed), adjoint -> adjoint * 2 * speed);
 * }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RruleFor {
    /** The class that declares the primal. */
    Class<?> type();

    /** The primal's name; the rule's parameter types choose among overloads. */
    String method();
}
