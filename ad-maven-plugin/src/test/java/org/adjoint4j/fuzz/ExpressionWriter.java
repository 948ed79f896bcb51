package org.adjoint4j.fuzz;

import java.util.List;
import java.util.function.Predicate;

/** Writes random expressions. */
final class ExpressionWriter {
    private static final List<String> DOUBLES = List.of("0.5", "1.25", "2.0", "0.75", "1.5", "3.0", "1e-1", "0.0");

    private final Setting setting;
    private final PlaceWriter places;
    private final MathCallWriter mathCalls;
    private final EffectWriter effects;
    private final IntegerWriter integers;
    private final ConditionWriter conditions;
    private final CallWriter calls;
    private final TextWriter texts;
    private final boolean smooth;

    /** Writes with what is in scope and calls of some helpers. */
    ExpressionWriter(Setting setting, Variables variables, List<Program.Routine> helpers) {
        this.setting = setting;
        this.smooth = setting.smooth();
        this.places = new PlaceWriter(setting, variables);
        this.mathCalls = new MathCallWriter(setting, this);
        this.effects = new EffectWriter(setting, variables, this);
        this.integers = new IntegerWriter(setting, variables, this);
        this.conditions = new ConditionWriter(setting, variables, this);
        this.calls = new CallWriter(setting, variables, this, helpers);
        this.texts = new TextWriter(setting, this);
    }

    CallWriter calls() {
        return calls;
    }

    EffectWriter effects() {
        return effects;
    }

    TextWriter texts() {
        return texts;
    }

    private boolean chance(int percent) {
        return setting.chance(percent);
    }

    private <T> T pick(List<T> list) {
        return setting.pick(list);
    }

    // ---- by type --------------------------------------------------------------------------------------------------

    /** Returns an expression that may be assigned to a variable of the type. */
    Expression of(Type type, int depth) {
        if (type.equals(Type.DOUBLE)) {
            return number(depth);
        }
        if (type.equals(Type.FLOAT)) {
            Expression number = number(depth);
            return number.type().equals(Type.DOUBLE) ? Arithmetic.cast(Type.FLOAT, number) : number;
        }
        if (type.equals(Type.INT) || type.isNarrow()) {
            return integer(depth);
        }
        if (type instanceof Type.Functional functional) {
            return calls.functions().of(functional, depth);
        }
        if (type.equals(Type.STRING)) {
            return texts.text(depth);
        }
        return type.equals(Type.BOOLEAN) ? condition(depth) : object(type, depth);
    }

    /** Returns an expression that has this very type where it is a number. */
    Expression exactly(Type type, int depth) {
        if (type instanceof Type.Functional functional) {
            return calls.functions().expression(functional, depth);
        }
        Expression e = of(type, depth);
        return type.isReal() && !e.type().equals(type) ? Arithmetic.cast(type, e) : e;
    }

    /** Returns an expression of any numeric type. */
    Expression number(int depth) {
        if (depth <= 0) {
            return leaf();
        }
        switch (setting.random().nextInt(15)) {
            case 0, 1, 2, 3, 4:
                return binary(depth);
            case 5, 6, 7:
                return mathCalls.function(depth);
            case 8:
                return Arithmetic.negation(number(depth - 1));
            case 9:
                return ternary(number(depth - 1), number(depth - 1), depth);
            case 10:
                return effect(depth);
            case 11, 14:
                return calls.call(Type.DOUBLE, depth);
            case 12:
                return conversion(depth);
            default:
                return leaf();
        }
    }

    Expression leaf() {
        List<Expression> all = places(Type::isNumber);
        if (all.isEmpty() || chance(15)) {
            return literal();
        }
        return pick(all);
    }

    private Expression literal() {
        if (!smooth && chance(25)) {
            return Arithmetic.constant(Type.FLOAT, pick(List.of("0.5f", "1.25f", "0.1f")));
        }
        return chance(25)
                ? Arithmetic.integerLiteral(setting.random().nextInt(4))
                : Arithmetic.constant(Type.DOUBLE, DOUBLES.get(setting.random().nextInt(DOUBLES.size())));
    }

    /** Returns variables and parts of them. */
    List<Expression> places(Predicate<Type> fits) {
        return places.all(fits);
    }

    /** Returns an expression of type int. */
    Expression integer(int depth) {
        return integers.integer(depth);
    }

    /** Returns an expression of type boolean. */
    Expression condition(int depth) {
        return conditions.condition(depth);
    }

    private Expression effect(int depth) {
        return effects.effect(depth).orElseGet(this::leaf);
    }

    // ---- numbers --------------------------------------------------------------------------------------------------

    private Expression binary(int depth) {
        String operator = pick(Arithmetic.OPERATORS);
        Expression left = number(depth - 1);
        Expression right = number(depth - 1);
        if (operator.equals("/") && chance(90) || operator.equals("%")) {
            right = MathCallWriter.positive(right);
        }
        if (Arithmetic.promoted(left, right).equals(Type.INT) && (operator.equals("/") || operator.equals("%"))) {
            return left;
        }
        return Arithmetic.arithmetic(operator, left, right);
    }

    private Expression conversion(int depth) {
        Expression e = number(depth - 1);
        if (smooth) {
            return e.type().equals(Type.INT) ? Arithmetic.cast(Type.DOUBLE, e) : MathCallWriter.bounded(e);
        }
        if (chance(40) && e.type().isReal()) {
            return new Expression(e.type(), "Ad.stopGradient(" + e.bare() + ")", f -> ((Dual) e.eval(f)).stopped());
        }
        Type type = chance(50) ? Type.FLOAT : Type.DOUBLE;
        return e.type().equals(type) ? e : Arithmetic.cast(type, e);
    }

    /** Returns a conditional expression. */
    Expression ternary(Expression then, Expression otherwise, int depth) {
        Type type = then.type().isNumber() ? Arithmetic.promoted(then, otherwise) : then.type();
        Expression condition = condition(depth - 1);
        String text = "(" + condition.text() + " ? " + then.text() + " : " + otherwise.text() + ")";
        return new Expression(
                type,
                text,
                f -> Expression.widen(f.decide(condition.truth(f)) ? then.eval(f) : otherwise.eval(f), type, f));
    }

    // ---- records and sequences ------------------------------------------------------------------------------------

    private Expression object(Type type, int depth) {
        List<Expression> places = places(type::equals);
        if (Type.ARRAYS.contains(type) && depth > 0 && chance(25)) {
            return calls.helper(type::equals, depth).orElseGet(() -> pick(places));
        }
        if (type.equals(Type.KIND) && (places.isEmpty() || chance(30))) {
            return kind(integer(depth - 1));
        }
        if (depth > 0 && !places.isEmpty() && chance(20) && type instanceof Type.Record) {
            return ternary(object(type, depth - 1), object(type, depth - 1), depth);
        }
        if (!places.isEmpty() && (chance(40) || !(type instanceof Type.Record))) {
            return pick(places);
        }
        if (depth > 0 && chance(35)) {
            Expression call = calls.call(type, depth);
            if (call.type().equals(type)) {
                return call;
            }
        }
        return construction((Type.Record) type, depth);
    }

    private Expression construction(Type.Record rec, int depth) {
        List<Expression> parts = rec.components().stream()
                .map(c -> of(c.type(), Math.max(0, depth - 1)))
                .toList();
        String text = "new " + rec.source() + "("
                + String.join(", ", parts.stream().map(Expression::bare).toList()) + ")";
        return new Expression(rec, text, f -> {
            Object[] values = new Object[parts.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = Expression.widen(
                        parts.get(i).eval(f), rec.components().get(i).type(), f);
            }
            return Library.constructed(rec, values, f);
        });
    }

    private Expression kind(Expression number) {
        if (chance(50)) {
            int kind = setting.random().nextInt(4);
            return new Expression(
                    Type.KIND, "Kind." + List.of("ZERO", "ONE", "TWO", "THREE").get(kind), f -> kind);
        }
        return new Expression(Type.KIND, "kind(" + number.bare() + ")", f -> number.integer(f) & 3);
    }

    /** Returns whether an object of a type can be written with what is in scope. */
    boolean canMake(Type type) {
        if (type instanceof Type.Record rec && !type.equals(Type.WORLD)) {
            return rec.components().stream().allMatch(c -> canMake(c.type()));
        }
        boolean always = type instanceof Type.Plain && !type.equals(Type.SHAPE) || type instanceof Type.Functional;
        return always || !places(type::equals).isEmpty();
    }
}
