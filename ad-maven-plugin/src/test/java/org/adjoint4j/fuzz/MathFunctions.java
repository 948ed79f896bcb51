package org.adjoint4j.fuzz;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The functions of {@code Math} that random programs call, with derivatives of the oracle's own. */
final class MathFunctions {
    /** What a function's argument must be for its value and slope to stay of moderate size. */
    enum Domain {
        ANY,
        BOUNDED,
        POSITIVE
    }

    /** A function of one number that is computed in {@code double}. */
    record Unary(String name, Domain domain, DoubleUnaryOperator value, DoubleUnaryOperator slope) {}

    static final List<Unary> UNARY = List.of(
            new Unary("sin", Domain.ANY, Math::sin, Math::cos),
            new Unary("cos", Domain.ANY, Math::cos, x -> -Math.sin(x)),
            new Unary("tanh", Domain.ANY, Math::tanh, x -> 1 / (Math.cosh(x) * Math.cosh(x))),
            new Unary("atan", Domain.ANY, Math::atan, x -> 1 / (1 + x * x)),
            new Unary("tan", Domain.BOUNDED, Math::tan, x -> 1 / (Math.cos(x) * Math.cos(x))),
            new Unary("asin", Domain.BOUNDED, Math::asin, x -> 1 / Math.sqrt((1 - x) * (1 + x))),
            new Unary("acos", Domain.BOUNDED, Math::acos, x -> -1 / Math.sqrt((1 - x) * (1 + x))),
            new Unary("sinh", Domain.BOUNDED, Math::sinh, Math::cosh),
            new Unary("cosh", Domain.BOUNDED, Math::cosh, Math::sinh),
            new Unary("exp", Domain.BOUNDED, Math::exp, Math::exp),
            new Unary("expm1", Domain.BOUNDED, Math::expm1, Math::exp),
            new Unary("log", Domain.POSITIVE, Math::log, x -> 1 / x),
            new Unary("log10", Domain.POSITIVE, Math::log10, x -> 1 / (x * Math.log(10))),
            new Unary("log1p", Domain.POSITIVE, Math::log1p, x -> 1 / (1 + x)),
            new Unary("sqrt", Domain.POSITIVE, Math::sqrt, x -> 0.5 / Math.sqrt(x)),
            new Unary("cbrt", Domain.POSITIVE, Math::cbrt, x -> Math.cbrt(x) / (3 * x)),
            new Unary("toRadians", Domain.ANY, Math::toRadians, x -> Math.PI / 180),
            new Unary("toDegrees", Domain.BOUNDED, Math::toDegrees, x -> 180 / Math.PI),
            new Unary("floor", Domain.ANY, Math::floor, x -> 0),
            new Unary("ceil", Domain.ANY, Math::ceil, x -> 0),
            new Unary("rint", Domain.ANY, Math::rint, x -> 0));

    private MathFunctions() {}

    /** Calls a function. */
    static Dual call(Unary function, Dual x, Frame frame) {
        double value = function.value().applyAsDouble(x.value());
        double slope = function.slope().applyAsDouble(x.value());
        if (slope == 0) {
            frame.decide((long) value);
        }
        return x.map(value, slope, false);
    }

    /** Calls a function by its name. */
    static Dual call(String name, Dual x, Frame frame) {
        var function =
                UNARY.stream().filter(u -> u.name().equals(name)).findFirst().orElseThrow();
        return call(function, x, frame);
    }

    static Dual abs(Dual x, Frame frame) {
        frame.decide((long) Math.signum(x.value()));
        return x.map(Math.abs(x.value()), Math.signum(x.value()), x.single());
    }

    static Dual signum(Dual x, Frame frame) {
        frame.decide((long) Math.signum(x.value()));
        return x.map(Math.signum(x.value()), 0, x.single());
    }

    /** Where both are equal, the first argument gets the derivative. */
    static Dual max(Dual a, Dual b, Frame frame) {
        boolean first = frame.decide(a.value() >= b.value());
        tie(a, b, frame);
        return Dual.combine(Math.max(a.value(), b.value()), first ? 1 : 0, a, first ? 0 : 1, b, a.single());
    }

    static Dual min(Dual a, Dual b, Frame frame) {
        boolean first = frame.decide(a.value() <= b.value());
        tie(a, b, frame);
        return Dual.combine(Math.min(a.value(), b.value()), first ? 1 : 0, a, first ? 0 : 1, b, a.single());
    }

    private static void tie(Dual a, Dual b, Frame frame) {
        frame.decide(a.value() == b.value());
    }

    static Dual pow(Dual a, Dual b) {
        double y = Math.pow(a.value(), b.value());
        double byA = b.value() == 0 ? 0 : b.value() * Math.pow(a.value(), b.value() - 1);
        double byB = a.value() == 0 && b.value() >= 0 ? 0 : y * Math.log(a.value());
        return Dual.combine(y, byA, a, byB, b, false);
    }

    static Dual atan2(Dual a, Dual b, Frame frame) {
        double y = Math.atan2(a.value(), b.value());
        double square = a.value() * a.value() + b.value() * b.value();
        frame.decide(b.value() < 0 && a.value() >= 0 ? 1L : 2L);
        frame.decide(square == 0);
        return square == 0
                ? Dual.combine(y, 0, a, 0, b, false)
                : Dual.combine(y, b.value() / square, a, -a.value() / square, b, false);
    }

    static Dual hypot(Dual a, Dual b, Frame frame) {
        double y = Math.hypot(a.value(), b.value());
        return frame.decide(y == 0)
                ? Dual.combine(y, 0, a, 0, b, false)
                : Dual.combine(y, a.value() / y, a, b.value() / y, b, false);
    }

    static Dual copySign(Dual a, Dual b, Frame frame) {
        double y = Math.copySign(a.value(), b.value());
        boolean same = frame.decide(Math.copySign(1, a.value()) == Math.copySign(1, b.value()));
        frame.decide(a.value() == 0 || b.value() == 0);
        return Dual.combine(y, same ? 1 : -1, a, 0, b, a.single());
    }
}
