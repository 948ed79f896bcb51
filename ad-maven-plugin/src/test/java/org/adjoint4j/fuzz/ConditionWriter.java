package org.adjoint4j.fuzz;

import java.util.List;
import java.util.Optional;

/** Writes random conditions. */
final class ConditionWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final TextWriter texts;

    ConditionWriter(Setting setting, Variables variables, ExpressionWriter expressions) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
        this.texts = new TextWriter(setting, expressions);
    }

    /** Returns an expression of type boolean. */
    Expression condition(int depth) {
        List<Expression> places = expressions.places(Type.BOOLEAN::equals);
        if (!places.isEmpty() && setting.chance(20)) {
            return setting.pick(places);
        }
        List<Expression> shapes = setting.chance(15) ? expressions.places(Type.SHAPE::equals) : List.of();
        if (!shapes.isEmpty()) {
            return instance(setting.pick(shapes));
        }
        List<Expression> words = setting.chance(10) ? expressions.places(Type.STRING::equals) : List.of();
        if (!words.isEmpty()) {
            return texts.condition(setting.pick(words));
        }
        Optional<Expression> effect =
                depth > 0 && setting.chance(15) ? expressions.effects().effect(depth) : Optional.empty();
        if (effect.isPresent()) {
            Expression limit = effect.get().type().equals(Type.INT) ? expressions.integer(0) : expressions.number(0);
            return Arithmetic.comparison(setting.pick(List.of("<", ">")), effect.get(), limit);
        }
        if (depth > 0 && setting.chance(35)) {
            return logic(condition(depth - 1), condition(depth - 1));
        }
        boolean integers = setting.chance(30);
        String operator = setting.pick(integers ? List.of("<", ">", "==", "!=", ">=") : List.of("<", "<=", ">", ">="));
        Expression left = integers ? expressions.integer(depth - 1) : expressions.number(depth - 1);
        Expression right = integers ? expressions.integer(depth - 1) : expressions.number(depth - 1);
        return Arithmetic.comparison(operator, left, right);
    }

    /** A pattern, with a condition on what it binds. */
    private Expression instance(Expression shape) {
        String name = "matched" + variables.number();
        Type.Record type = setting.pick(List.of(Type.RING, Type.BAR));
        String limit = setting.pick(List.of("0.5", "1.0"));
        String component = type.components().get(0).name();
        String text = "(" + shape.text() + " instanceof " + type.source() + " " + name + " && " + name + "." + component
                + "() > " + limit + ")";
        return new Expression(Type.BOOLEAN, text, f -> {
            Choice choice = (Choice) shape.eval(f);
            return f.decide(
                    choice.type().equals(type) && ((Dual) choice.parts()[0]).value() > Double.parseDouble(limit));
        });
    }

    private Expression logic(Expression a, Expression b) {
        return switch (setting.random().nextInt(5)) {
            case 0, 1 ->
                new Expression(Type.BOOLEAN, "(" + a.text() + " && " + b.text() + ")", f -> a.truth(f) && b.truth(f));
            case 2, 3 ->
                new Expression(Type.BOOLEAN, "(" + a.text() + " || " + b.text() + ")", f -> a.truth(f) || b.truth(f));
            default -> new Expression(Type.BOOLEAN, "(!" + a.text() + ")", f -> !a.truth(f));
        };
    }
}
