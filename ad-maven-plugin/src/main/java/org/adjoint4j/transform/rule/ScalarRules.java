package org.adjoint4j.transform.rule;

import java.util.List;
import java.util.Map;

/**
 * The partial derivatives of scalar operations, as Java source.
 *
 * <p>In a rule, {@code d} is the adjoint of the result, {@code y} the result, {@code a}, {@code b} and {@code c} the
 * arguments. Derivatives at kinks follow docs/semantics.md.
 */
public final class ScalarRules {
    /** The contribution is always zero: the argument is not differentiated. */
    public static final String ZERO = "0";

    private static final Map<String, List<String>> ARITHMETIC = Map.of(
            "+", List.of("d", "d"),
            "-", List.of("d", "-d"),
            "*", List.of("d * b", "d * a"),
            "/", List.of("d / b", "-d * y / b"),
            "%", List.of("d", "-d * Math.rint((a - y) / b)"));

    private static final Map<String, List<String>> FUNCTIONS = Map.ofEntries(
            Map.entry("sin", List.of("d * Math.cos(a)")),
            Map.entry("cos", List.of("-d * Math.sin(a)")),
            Map.entry("tan", List.of("d * (1 + y * y)")),
            Map.entry("asin", List.of("d / Math.sqrt(1 - a * a)")),
            Map.entry("acos", List.of("-d / Math.sqrt(1 - a * a)")),
            Map.entry("atan", List.of("d / (1 + a * a)")),
            Map.entry("sinh", List.of("d * Math.cosh(a)")),
            Map.entry("cosh", List.of("d * Math.sinh(a)")),
            Map.entry("tanh", List.of("d * Partials.tanh(a)")),
            Map.entry("exp", List.of("d * y")),
            Map.entry("expm1", List.of("d * (y + 1)")),
            Map.entry("log", List.of("d / a")),
            Map.entry("log10", List.of("d / (a * Math.log(10))")),
            Map.entry("log1p", List.of("d / (1 + a)")),
            Map.entry("sqrt", List.of("d / (2 * y)")),
            Map.entry("cbrt", List.of("d / (3 * y * y)")),
            Map.entry("abs", List.of("d * Math.signum(a)")),
            Map.entry("toRadians", List.of("Math.toRadians(d)")),
            Map.entry("toDegrees", List.of("Math.toDegrees(d)")),
            Map.entry("floor", List.of(ZERO)),
            Map.entry("ceil", List.of(ZERO)),
            Map.entry("rint", List.of(ZERO)),
            Map.entry("signum", List.of(ZERO)),
            Map.entry("pow", List.of("d * Partials.powBase(a, b)", "d * Partials.powExponent(a, b, y)")),
            Map.entry("atan2", List.of("d * Partials.atan2First(a, b)", "d * Partials.atan2Second(a, b)")),
            Map.entry("hypot", List.of("d * Partials.hypot(a, y)", "d * Partials.hypot(b, y)")),
            Map.entry("max", List.of("a >= b ? d : 0", "a >= b ? 0 : d")),
            Map.entry("min", List.of("a <= b ? d : 0", "a <= b ? 0 : d")),
            Map.entry("fma", List.of("d * b", "d * a", "d")),
            Map.entry("copySign", List.of("d * Partials.copySign(a, y)", ZERO)));

    private ScalarRules() {}

    /** Returns whether a function of {@code Math} of this many arguments has a rule. */
    public static boolean knows(String function, int arguments) {
        List<String> partials = FUNCTIONS.get(function);
        return partials != null && partials.size() == arguments;
    }

    /** Returns the contribution to an argument of a function of {@code Math}. */
    public static String function(String function, int argument) {
        return FUNCTIONS.get(function).get(argument);
    }

    /** Returns the contribution to the left (0) or right (1) operand of an arithmetic operator. */
    public static String arithmetic(String operator, int argument) {
        return ARITHMETIC.get(operator).get(argument);
    }
}
