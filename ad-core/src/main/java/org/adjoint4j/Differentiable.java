package org.adjoint4j;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks the Maven plugin to write the reverse-mode gradient of a method.
 *
 * <p>For a method {@code f} of class {@code Layers} the build adds a class {@code LayersAd} in the same package with
 * {@code fVjp} (value and pullback) and, where the result is a scalar, {@code fGradient} and
 * {@code fValueAndGradient}.
 *
 * <pre>{@code
 * final class Bowl {
 *     @Differentiable
 *     static double height(double x, double y) {
 *         return x * x + 3 * y * y;
 *     }
 * }
 *
 * BowlAd.HeightGradient g = BowlAd.heightGradient(1, 2); // g.x() == 2, g.y() == 12
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
public @interface Differentiable {
    /** Names of the parameters to differentiate; all parameters of a differentiable type when empty. */
    String[] wrt() default {};
}
