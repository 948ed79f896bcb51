package org.adjoint4j.testing;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.adjoint4j.Vjp;

/**
 * Checks a reverse rule against the operation it belongs to:
 *
 * <ul>
 *   <li>the rule's value is the primal's, bit for bit;
 *   <li>the pullback gives one adjoint for each input, of the input's shape and type;
 *   <li>they agree with central finite differences, weighted by a random adjoint of the value;
 *   <li>called twice it gives the same, for twice the adjoint twice the result;
 *   <li>neither the inputs nor the adjoint passed in are written to.
 * </ul>
 *
 * <p>Inputs and values are {@code double}s, {@code double[]}s, {@code NdArray}s of doubles, lists and records of them;
 * constants are captured by the lambdas. With several inputs the rule's gradient is a record of their adjoints in
 * order. A violation is an {@link AssertionError} that names the input, the element and the seed. The point must not be
 * a kink of the operation, where finite differences mean nothing.
 *
 * <pre>{@code
 * assertRrule(x -> x.gelu(), x -> ElementwiseRrules.gelu(x), x);
 * RruleAssertions.withSeed(7).tolerance(1e-5).check((x, s) -> x.mul(s), (x, s) -> ElementwiseRrules.mul(x, s), x, 2.5);
 * }</pre>
 */
public final class RruleAssertions {
    private static final RruleAssertions DEFAULT = new RruleAssertions(42, 1e-6, 1e-5);

    private final long seed;
    private final double tolerance;
    private final double step;

    private RruleAssertions(long seed, double tolerance, double step) {
        this.seed = seed;
        this.tolerance = tolerance;
        this.step = step;
    }

    /** A function of three arguments. */
    @FunctionalInterface
    public interface TriFunction<A, B, C, R> {
        /** Applies the function. */
        R apply(A a, B b, C c);
    }

    /** Checks the rule of a function of one input with the default seed and tolerance. */
    public static <A, R, G> void assertRrule(Function<A, R> primal, Function<A, Vjp<R, G>> rule, A a) {
        DEFAULT.check(primal, rule, a);
    }

    /** Checks the rule of a function of two inputs with the default seed and tolerance. */
    public static <A, B, R, G> void assertRrule(
            BiFunction<A, B, R> primal, BiFunction<A, B, Vjp<R, G>> rule, A a, B b) {
        DEFAULT.check(primal, rule, a, b);
    }

    /** Checks the rule of a function of three inputs with the default seed and tolerance. */
    public static <A, B, C, R, G> void assertRrule(
            TriFunction<A, B, C, R> primal, TriFunction<A, B, C, Vjp<R, G>> rule, A a, B b, C c) {
        DEFAULT.check(primal, rule, a, b, c);
    }

    /** Returns a check whose random adjoint comes from another seed. */
    public static RruleAssertions withSeed(long seed) {
        return new RruleAssertions(seed, DEFAULT.tolerance, DEFAULT.step);
    }

    /** Returns a check with another bound for |pullback − difference| / max(1, |difference|); 1e-6 by default. */
    public RruleAssertions tolerance(double relative) {
        return new RruleAssertions(seed, relative, step);
    }

    /** Returns a check with another step of the differences, times max(1, |x|); 1e-5 by default. */
    public RruleAssertions step(double relative) {
        return new RruleAssertions(seed, tolerance, relative);
    }

    /** Checks the rule of a function of one input. */
    public <A, R, G> void check(Function<A, R> primal, Function<A, Vjp<R, G>> rule, A a) {
        run(in -> primal.apply(cast(in.get(0))), in -> rule.apply(cast(in.get(0))), List.of(a));
    }

    /** Checks the rule of a function of two inputs. */
    public <A, B, R, G> void check(BiFunction<A, B, R> primal, BiFunction<A, B, Vjp<R, G>> rule, A a, B b) {
        run(
                in -> primal.apply(cast(in.get(0)), cast(in.get(1))),
                in -> rule.apply(cast(in.get(0)), cast(in.get(1))),
                List.of(a, b));
    }

    /** Checks the rule of a function of three inputs. */
    public <A, B, C, R, G> void check(
            TriFunction<A, B, C, R> primal, TriFunction<A, B, C, Vjp<R, G>> rule, A a, B b, C c) {
        run(
                in -> primal.apply(cast(in.get(0)), cast(in.get(1)), cast(in.get(2))),
                in -> rule.apply(cast(in.get(0)), cast(in.get(1)), cast(in.get(2))),
                List.of(a, b, c));
    }

    private <R, G> void run(
            Function<List<Object>, R> primal, Function<List<Object>, Vjp<R, G>> rule, List<Object> inputs) {
        new RruleCheck<>(primal, rule, inputs, seed, tolerance, step).run();
    }

    @SuppressWarnings("unchecked") // an input is handed back to the function it was given with
    private static <T> T cast(Object input) {
        return (T) input;
    }
}
