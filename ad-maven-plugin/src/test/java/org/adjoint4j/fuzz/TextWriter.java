package org.adjoint4j.fuzz;

import java.util.List;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random text, which nothing differentiates. */
final class TextWriter {
    private static final List<String> WORDS = List.of("zero", "one", "two", "three");

    private final Setting setting;
    private final ExpressionWriter expressions;

    TextWriter(Setting setting, ExpressionWriter expressions) {
        this.setting = setting;
        this.expressions = expressions;
    }

    /** Returns an expression of type String. */
    Expression text(int depth) {
        List<Expression> places = expressions.places(Type.STRING::equals);
        if (!places.isEmpty() && setting.chance(40)) {
            return setting.pick(places);
        }
        Expression number = expressions.integer(depth - 1); // with a plus, as a char would become a letter
        return switch (setting.random().nextInt(4)) {
            case 0 -> new Expression(Type.STRING, "word(" + number.bare() + ")", f -> WORDS.get(number.integer(f) & 3));
            case 1 -> new Expression(Type.STRING, "(\"n\" + (+" + number.text() + "))", f -> "n" + number.integer(f));
            case 2 ->
                new Expression(
                        Type.STRING, "String.valueOf(+" + number.text() + ")", f -> String.valueOf(number.integer(f)));
            default -> joined(number);
        };
    }

    private Expression joined(Expression number) {
        List<Expression> kinds = expressions.places(Type.KIND::equals);
        if (kinds.isEmpty()) {
            return new Expression(Type.STRING, "(+" + number.text() + " + \"\")", f -> number.integer(f) + "");
        }
        Expression kind = setting.pick(kinds);
        return new Expression(
                Type.STRING,
                "(" + kind.text() + ".name() + '/' + (+" + number.text() + "))",
                f -> kindName(kind.integer(f)) + '/' + number.integer(f));
    }

    private static String kindName(int kind) {
        return WORDS.get(kind).toUpperCase(java.util.Locale.ROOT);
    }

    /** Returns a question about text. */
    Expression condition(Expression text) {
        String word = setting.pick(List.of("zero", "n1", "e", "2"));
        return switch (setting.random().nextInt(3)) {
            case 0 ->
                new Expression(
                        Type.BOOLEAN,
                        text.text() + ".equals(\"" + word + "\")",
                        f -> f.decide(text.eval(f).equals(word)));
            case 1 ->
                new Expression(
                        Type.BOOLEAN,
                        text.text() + ".contains(\"" + word + "\")",
                        f -> f.decide(((String) text.eval(f)).contains(word)));
            default ->
                new Expression(
                        Type.BOOLEAN,
                        "(" + text.text() + ".length() > 3)",
                        f -> f.decide(((String) text.eval(f)).length() > 3));
        };
    }

    /** Returns a statement that makes text longer. */
    Statement append(Variable variable) {
        Expression number = expressions.integer(1);
        String name = variable.name();
        return new Statement.Simple(name + " += " + number.text() + ";", f -> {
            String before = (String) f.get(name);
            f.set(name, before + number.integer(f));
        });
    }
}
