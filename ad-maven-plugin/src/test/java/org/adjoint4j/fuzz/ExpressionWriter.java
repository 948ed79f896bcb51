package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntBiFunction;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random expressions. */
final class ExpressionWriter {
    private static final List<String> DOUBLES = List.of("0.5", "1.25", "2.0", "0.75", "1.5", "3.0", "1e-1", "0.0");
    private static final List<String> OPERATORS = List.of("+", "-", "*", "+", "-", "*", "/", "%");

    private final Setting setting;
    private final Variables variables;
    private final CallWriter calls;
    private final boolean smooth;

    /** Writes with what is in scope and calls of some helpers. */
    ExpressionWriter(Setting setting, Variables variables, List<Program.Routine> helpers) {
        this.setting = setting;
        this.variables = variables;
        this.smooth = setting.smooth();
        this.calls = new CallWriter(setting, variables, this, helpers);
    }

    CallWriter calls() {
        return calls;
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
            return number.type().equals(Type.DOUBLE) ? cast(Type.FLOAT, number) : number;
        }
        if (type.equals(Type.INT) || type.isNarrow()) {
            return integer(depth);
        }
        if (type instanceof Type.Functional functional) {
            return calls.functions().of(functional, depth);
        }
        return type.equals(Type.BOOLEAN) ? condition(depth) : object(type, depth);
    }

    /** Returns an expression that has this very type where it is a number. */
    Expression exactly(Type type, int depth) {
        if (type instanceof Type.Functional functional) {
            return calls.functions().expression(functional, depth);
        }
        Expression e = of(type, depth);
        return type.isReal() && !e.type().equals(type) ? cast(type, e) : e;
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
                return function(depth);
            case 8:
                return negation(number(depth - 1));
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
            return constant(Type.FLOAT, pick(List.of("0.5f", "1.25f", "0.1f")));
        }
        return chance(25)
                ? integerLiteral(setting.random().nextInt(4))
                : constant(Type.DOUBLE, DOUBLES.get(setting.random().nextInt(DOUBLES.size())));
    }

    private static Expression constant(Type type, String text) {
        boolean single = type.equals(Type.FLOAT);
        double value = single ? Float.parseFloat(text) : Double.parseDouble(text);
        return new Expression(type, text, f -> f.constant(value, single));
    }

    /** Returns a number that depends on nothing. */
    static Expression constant(Type type) {
        return type.equals(Type.INT) ? integerLiteral(2) : constant(type, type.equals(Type.FLOAT) ? "1.25f" : "0.75");
    }

    private static Expression integerLiteral(int value) {
        return new Expression(Type.INT, Integer.toString(value), f -> value);
    }

    /** Returns variables and parts of them. */
    List<Expression> places(Predicate<Type> fits) {
        List<Expression> all = new ArrayList<>();
        for (Variable variable : variables.readable(t -> true)) {
            parts(read(variable), fits, all);
        }
        return all;
    }

    /** Returns a variable as an expression of a type that expressions have. */
    private static Expression read(Variable variable) {
        String name = variable.name();
        if (variable.type().equals(Type.LONG)) {
            return new Expression(Type.INT, "((int) " + name + ")", f -> (int) (long) (Long) f.get(name));
        }
        return new Expression(variable.type().isNarrow() ? Type.INT : variable.type(), name, f -> f.get(name));
    }

    private void parts(Expression whole, Predicate<Type> fits, List<Expression> all) {
        if (fits.test(whole.type())) {
            all.add(whole);
        }
        if (whole.type() instanceof Type.Record rec) {
            for (int i = 0; i < rec.components().size(); i++) {
                int at = i;
                Type.Component component = rec.components().get(i);
                String text = component(whole.text(), component.name());
                parts(new Expression(component.type(), text, f -> ((Object[]) whole.eval(f))[at]), fits, all);
            }
        } else if (whole.type() instanceof Type.Sequence sequence) {
            Expression index = index(whole, sequence);
            String text = whole.text() + (sequence.isList() ? ".get(" + index.text() + ")" : "[" + index.text() + "]");
            parts(
                    new Expression(sequence.element(), text, f -> Expression.elements(whole.eval(f))[index.integer(f)]),
                    fits,
                    all);
        } else if (whole.type().equals(Type.KIND)) {
            parts(
                    new Expression(
                            Type.DOUBLE,
                            whole.text() + ".rate",
                            f -> f.constant(Library.rate(whole.integer(f)), false)),
                    fits,
                    all);
            parts(new Expression(Type.INT, whole.text() + ".steps()", f -> whole.integer(f) % 3), fits, all);
        } else if (whole.type().equals(Type.SHAPE)) {
            parts(area(whole, false), fits, all);
            parts(area(whole, true), fits, all);
        }
    }

    /** The components of the object itself may be named in three ways. */
    private String component(String whole, String name) {
        if (!whole.equals("this")) {
            return whole + "." + name + "()";
        }
        if (chance(40) && !variables.has(name)) {
            return name;
        }
        return chance(50) ? "this." + name : chance(50) ? name + "()" : "this." + name + "()";
    }

    private static Expression area(Expression shape, boolean twice) {
        return new Expression(Type.DOUBLE, shape.text() + (twice ? ".twice()" : ".area()"), f -> {
            Dual area = ((Choice) shape.eval(f)).area(f);
            return twice ? Dual.arithmetic('*', f.constant(2, false), area) : area;
        });
    }

    /** All sequences but those for loops have at least two elements. */
    private Expression index(Expression sequence, Type.Sequence type) {
        List<Variable> integers = variables.readable(Type.INT::equals);
        if (integers.isEmpty() || chance(50)) {
            return integerLiteral(setting.random().nextInt(2));
        }
        String name = pick(integers).name();
        if (chance(4) && !type.isList()) {
            return new Expression(Type.INT, name, f -> f.get(name));
        }
        if (chance(50)) {
            return new Expression(Type.INT, name + " & 1", f -> (Integer) f.get(name) & 1);
        }
        String length = sequence.text() + (type.isList() ? ".size()" : ".length");
        return new Expression(
                Type.INT,
                "Math.floorMod(" + name + ", " + length + ")",
                f -> Math.floorMod((Integer) f.get(name), Expression.elements(sequence.eval(f)).length));
    }

    // ---- numbers --------------------------------------------------------------------------------------------------

    private static Type promoted(Expression a, Expression b) {
        if (a.type().equals(Type.DOUBLE) || b.type().equals(Type.DOUBLE)) {
            return Type.DOUBLE;
        }
        return a.type().equals(Type.FLOAT) || b.type().equals(Type.FLOAT) ? Type.FLOAT : Type.INT;
    }

    private Expression binary(int depth) {
        String operator = pick(OPERATORS);
        Expression left = number(depth - 1);
        Expression right = number(depth - 1);
        if (operator.equals("/") && chance(90) || operator.equals("%")) {
            right = positive(right);
        }
        if (promoted(left, right).equals(Type.INT) && (operator.equals("/") || operator.equals("%"))) {
            return left;
        }
        return arithmetic(operator, left, right);
    }

    static Expression arithmetic(String operator, Expression left, Expression right) {
        Type type = promoted(left, right);
        String text = "(" + left.text() + " " + operator + " " + right.text() + ")";
        if (type.equals(Type.INT)) {
            BinaryOperator<Integer> operation = integerOperation(operator);
            return new Expression(type, text, f -> operation.apply(left.integer(f), right.integer(f)));
        }
        return new Expression(type, text, f -> {
            Object a = left.eval(f); // before the right side, whatever that changes
            Object b = right.eval(f);
            return calculate(operator, a, b, type, f);
        });
    }

    /** Computes on operands promoted to {@code type}. */
    static Object calculate(String operator, Object a, Object b, Type type, Frame f) {
        if (type.equals(Type.INT)) {
            return integerOperation(operator).apply((Integer) a, (Integer) b);
        }
        boolean single = type.equals(Type.FLOAT);
        Dual left = Expression.real(a, single, f);
        Dual right = Expression.real(b, single, f);
        if (operator.equals("%")) {
            f.decide((long) (left.value() / right.value()));
        }
        return Dual.arithmetic(operator.charAt(0), left, right);
    }

    private static BinaryOperator<Integer> integerOperation(String operator) {
        return switch (operator) {
            case "+" -> (a, b) -> a + b;
            case "-" -> (a, b) -> a - b;
            case "*" -> (a, b) -> a * b;
            case "/" -> (a, b) -> a / b;
            case "%" -> (a, b) -> a % b;
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private static Expression negation(Expression operand) {
        return new Expression(operand.type(), "(-" + operand.text() + ")", f -> {
            Object value = operand.eval(f);
            return value instanceof Dual dual
                    ? dual.map(-dual.value(), -1, dual.single())
                    : (Object) (-(Integer) value);
        });
    }

    /** Returns {@code |e| + 0.5}. */
    private Expression positive(Expression e) {
        return arithmetic("+", abs(e), constant(Type.DOUBLE, "0.5"));
    }

    private static Expression abs(Expression e) {
        return new Expression(e.type(), "Math.abs(" + e.bare() + ")", f -> {
            Object value = e.eval(f);
            return value instanceof Dual dual ? MathFunctions.abs(dual, f) : (Object) Math.abs((Integer) value);
        });
    }

    private Expression bounded(Expression e) {
        Expression inner = new Expression(
                Type.DOUBLE, "Math.sin(" + e.bare() + ")", f -> MathFunctions.call("sin", e.real(f, false), f));
        return arithmetic("*", inner, constant(Type.DOUBLE, "0.75"));
    }

    private Expression function(int depth) {
        Expression a = number(depth - 1);
        if (chance(55)) {
            var function = pick(MathFunctions.UNARY);
            Expression argument = switch (function.domain()) {
                case ANY -> a;
                case BOUNDED -> bounded(a);
                case POSITIVE -> positive(a);
            };
            String text = "Math." + function.name() + "(" + argument.bare() + ")";
            return new Expression(Type.DOUBLE, text, f -> MathFunctions.call(function, argument.real(f, false), f));
        }
        return otherFunction(a, number(depth - 1), depth);
    }

    private Expression otherFunction(Expression a, Expression b, int depth) {
        return switch (setting.random().nextInt(9)) {
            case 0 -> abs(a);
            case 1 -> both("max", a, b, MathFunctions::max);
            case 2 -> both("min", a, b, MathFunctions::min);
            case 3 -> inDouble("pow", positive(a), bounded(b), (x, y, f) -> MathFunctions.pow(x, y));
            case 4 ->
                inDouble(
                        "pow",
                        a,
                        integerLiteral(2 + setting.random().nextInt(2)),
                        (x, y, f) -> MathFunctions.pow(x, y));
            case 5 -> inDouble("atan2", a, b, MathFunctions::atan2);
            case 6 -> inDouble("hypot", a, b, MathFunctions::hypot);
            case 7 -> a.type().isReal() && b.type().isReal() ? both("copySign", a, b, MathFunctions::copySign) : a;
            default -> fma(a, b, number(depth - 1));
        };
    }

    /** A function of two numbers. */
    private interface Binary {
        Dual apply(Dual a, Dual b, Frame frame);
    }

    private static Expression inDouble(String name, Expression a, Expression b, Binary function) {
        String text = "Math." + name + "(" + a.bare() + ", " + b.bare() + ")";
        return new Expression(Type.DOUBLE, text, f -> {
            Dual first = a.real(f, false);
            return function.apply(first, b.real(f, false), f);
        });
    }

    private Expression both(String name, Expression a, Expression b, Binary function) {
        Type type = promoted(a, b);
        boolean single = type.equals(Type.FLOAT);
        if (type.equals(Type.INT)) {
            return a;
        }
        String text = "Math." + name + "(" + a.bare() + ", " + b.bare() + ")";
        return new Expression(type, text, f -> {
            Dual first = a.real(f, single);
            return function.apply(first, b.real(f, single), f);
        });
    }

    private Expression fma(Expression a, Expression b, Expression c) {
        if (!a.type().equals(Type.DOUBLE)) {
            return a;
        }
        String text = "Math.fma(" + a.bare() + ", " + b.bare() + ", " + c.bare() + ")";
        return new Expression(Type.DOUBLE, text, f -> {
            Dual x = a.real(f, false);
            Dual y = b.real(f, false);
            Dual z = c.real(f, false);
            Dual product = Dual.arithmetic('*', x, y);
            return Dual.combine(Math.fma(x.value(), y.value(), z.value()), 1, product, 1, z, false);
        });
    }

    private Expression conversion(int depth) {
        Expression e = number(depth - 1);
        if (smooth) {
            return e.type().equals(Type.INT) ? cast(Type.DOUBLE, e) : bounded(e);
        }
        if (chance(40) && e.type().isReal()) {
            return new Expression(e.type(), "Ad.stopGradient(" + e.bare() + ")", f -> ((Dual) e.eval(f)).stopped());
        }
        Type type = chance(50) ? Type.FLOAT : Type.DOUBLE;
        return e.type().equals(type) ? e : cast(type, e);
    }

    static Expression cast(Type type, Expression e) {
        boolean boxed = type.equals(Type.FLOAT) && e.type().equals(Type.DOUBLE) && e.mayBeBoxed();
        String text = "((" + type.source() + ") " + (boxed ? "+" : "") + e.text() + ")";
        return new Expression(type, text, f -> e.real(f, type.equals(Type.FLOAT)));
    }

    private Expression ternary(Expression then, Expression otherwise, int depth) {
        Type type = then.type().isNumber() ? promoted(then, otherwise) : then.type();
        Expression condition = condition(depth - 1);
        String text = "(" + condition.text() + " ? " + then.text() + " : " + otherwise.text() + ")";
        return new Expression(
                type,
                text,
                f -> Expression.widen(f.decide(condition.truth(f)) ? then.eval(f) : otherwise.eval(f), type, f));
    }

    // ---- side effects ---------------------------------------------------------------------------------------------

    /** Returns an expression that changes a variable. */
    Expression effect(int depth) {
        List<Variable> all = variables.writable(Type::isNumber);
        if (all.isEmpty()) {
            return leaf();
        }
        Variable variable = pick(all);
        return switch (setting.random().nextInt(3)) {
            case 0 -> step(variable);
            case 1 -> compound(variable, depth - 1);
            default -> assignment(variable, of(variable.type(), depth - 1));
        };
    }

    static Expression assignment(Variable variable, Expression value) {
        String text = "(" + variable.name() + " = " + value.bare() + ")";
        return new Expression(
                variable.type(),
                text,
                f -> f.set(variable.name(), Expression.widen(value.eval(f), variable.type(), f)));
    }

    private Expression step(Variable variable) {
        boolean up = chance(50);
        boolean prefix = chance(50);
        String operator = up ? "++" : "--";
        String text = prefix ? "(" + operator + variable.name() + ")" : "(" + variable.name() + operator + ")";
        return new Expression(variable.type(), text, f -> {
            Object before = f.get(variable.name());
            Object after =
                    Expression.widen(calculate(up ? "+" : "-", before, 1, variable.type(), f), variable.type(), f);
            f.set(variable.name(), after);
            return prefix ? after : before;
        });
    }

    private Expression compound(Variable variable, int depth) {
        String operator = pick(OPERATORS);
        Expression operand = variable.type().equals(Type.INT) ? integer(depth) : number(depth);
        if (operator.equals("/") || operator.equals("%")) {
            operand = variable.type().equals(Type.INT)
                    ? integerLiteral(1 + setting.random().nextInt(3))
                    : positive(operand);
        }
        Expression right = operand;
        Expression self = new Expression(variable.type(), variable.name(), f -> f.get(variable.name()));
        Type type = promoted(self, right);
        String text = "(" + variable.name() + " " + operator + "= " + right.bare() + ")";
        return new Expression(variable.type(), text, f -> {
            Object before = f.get(variable.name());
            Object result = calculate(operator, before, right.eval(f), type, f);
            return f.set(variable.name(), Expression.widen(result, variable.type(), f));
        });
    }

    // ---- integers and conditions ----------------------------------------------------------------------------------

    Expression integer(int depth) {
        List<Expression> places = places(Type.INT::equals);
        if (depth <= 0 || chance(30)) {
            return places.isEmpty() || chance(25)
                    ? integerLiteral(setting.random().nextInt(5))
                    : pick(places);
        }
        switch (setting.random().nextInt(10)) {
            case 8:
                return narrowed(integer(depth - 1));
            case 9:
                return bits(integer(depth - 1), integer(depth - 1));
            case 0, 1:
                return arithmetic(pick(List.of("+", "-", "*")), integer(depth - 1), integer(depth - 1));
            case 2:
                Expression divisor = chance(8) && !places.isEmpty()
                        ? pick(places)
                        : integerLiteral(1 + setting.random().nextInt(3));
                return arithmetic(pick(List.of("/", "%")), integer(depth - 1), divisor);
            case 3:
                return ternary(integer(depth - 1), integer(depth - 1), depth);
            case 4:
                return rounded(depth);
            case 5:
                Expression e = integer(depth - 1);
                return new Expression(Type.INT, "(- -" + e.text() + ")", e::eval);
            case 6:
                Expression masked = integer(depth - 1);
                return new Expression(Type.INT, "(" + masked.text() + " & 3)", f -> masked.integer(f) & 3);
            default:
                List<Variable> all = variables.writable(Type.INT::equals);
                return all.isEmpty() ? integerLiteral(2) : step(pick(all));
        }
    }

    /** An integer by way of another type. */
    private Expression narrowed(Expression e) {
        return switch (setting.random().nextInt(4)) {
            case 0 -> new Expression(Type.INT, "((byte) +" + e.text() + ")", f -> (int) (byte) e.integer(f));
            case 1 -> new Expression(Type.INT, "((char) +" + e.text() + " & 7)", f -> (char) e.integer(f) & 7);
            case 2 -> new Expression(Type.INT, "((short) +" + e.text() + ")", f -> (int) (short) e.integer(f));
            default ->
                new Expression(
                        Type.INT,
                        "((int) (" + e.text() + " * 1000003L >> 3) & 7)",
                        f -> (int) (e.integer(f) * 1000003L >> 3) & 7);
        };
    }

    /** Bits, and products that overflow. */
    private Expression bits(Expression a, Expression b) {
        return switch (setting.random().nextInt(6)) {
            case 0 -> integers("(%s << (%s & 7))", a, b, (x, y) -> x << (y & 7));
            case 1 -> integers("(%s >>> 29 ^ %s)", a, b, (x, y) -> x >>> 29 ^ y);
            case 2 -> integers("((%s | ~%s) & 15)", a, b, (x, y) -> (x | ~y) & 15);
            case 3 -> integers("((%s * 1103515245 + %s) >> 28)", a, b, (x, y) -> (x * 1103515245 + y) >> 28);
            case 4 ->
                integers(
                        "Math.floorMod(%s + Integer.MAX_VALUE, (%s & 3) + 2)",
                        a, b, (x, y) -> Math.floorMod(x + Integer.MAX_VALUE, (y & 3) + 2));
            default -> integers("Integer.compare(%s, %s)", a, b, Integer::compare);
        };
    }

    private static Expression integers(String form, Expression a, Expression b, BinaryOperator<Integer> operation) {
        return new Expression(Type.INT, String.format(form, a.text(), b.text()), f -> {
            int first = a.integer(f);
            return operation.apply(first, b.integer(f));
        });
    }

    private Expression rounded(int depth) {
        Expression e = number(depth - 1);
        if (!e.type().isReal()) {
            return e;
        }
        return new Expression(Type.INT, "((int) Ad.stopGradient(" + e.bare() + ") & 3)", f -> {
            int value = (int) ((Dual) e.eval(f)).value() & 3;
            f.decide((long) value);
            return value;
        });
    }

    Expression condition(int depth) {
        List<Expression> places = places(Type.BOOLEAN::equals);
        if (!places.isEmpty() && chance(20)) {
            return pick(places);
        }
        List<Expression> shapes = chance(15) ? places(Type.SHAPE::equals) : List.of();
        if (!shapes.isEmpty()) {
            return instance(pick(shapes));
        }
        if (depth > 0 && chance(35)) {
            return logic(condition(depth - 1), condition(depth - 1));
        }
        boolean integers = chance(30);
        String operator = pick(integers ? List.of("<", ">", "==", "!=", ">=") : List.of("<", "<=", ">", ">="));
        Expression left = integers ? integer(depth - 1) : number(depth - 1);
        Expression right = integers ? integer(depth - 1) : number(depth - 1);
        return comparison(operator, left, right);
    }

    /** A pattern, with a condition on what it binds. */
    private Expression instance(Expression shape) {
        String name = "bound" + variables.number();
        Type.Record type = pick(List.of(Type.RING, Type.BAR));
        String limit = pick(List.of("0.5", "1.0"));
        String component = type.components().get(0).name();
        String text = "(" + shape.text() + " instanceof " + type.source() + " " + name + " && " + name + "." + component
                + "() > " + limit + ")";
        return new Expression(Type.BOOLEAN, text, f -> {
            Choice choice = (Choice) shape.eval(f);
            return f.decide(
                    choice.type().equals(type) && ((Dual) choice.parts()[0]).value() > Double.parseDouble(limit));
        });
    }

    static Expression comparison(String operator, Expression left, Expression right) {
        boolean single = !promoted(left, right).equals(Type.DOUBLE);
        ToIntBiFunction<Object, Frame> sign = (pair, f) -> {
            Dual a = Expression.real(((Object[]) pair)[0], single, f);
            Dual b = Expression.real(((Object[]) pair)[1], single, f);
            f.decide(a.value() == b.value());
            return Double.compare(a.value() + 0.0, b.value() + 0.0);
        };
        Function<Integer, Boolean> test = switch (operator) {
            case "<" -> s -> s < 0;
            case "<=" -> s -> s <= 0;
            case ">" -> s -> s > 0;
            case ">=" -> s -> s >= 0;
            case "==" -> s -> s == 0;
            default -> s -> s != 0;
        };
        String text = "(" + left.text() + " " + operator + " " + right.text() + ")";
        return new Expression(Type.BOOLEAN, text, f -> {
            Object a = left.eval(f);
            Object b = right.eval(f);
            return f.decide(test.apply(
                    a instanceof Integer first && b instanceof Integer second
                            ? Integer.compare(first, second)
                            : sign.applyAsInt(new Object[] {a, b}, f)));
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

    // ---- records, sequences, calls --------------------------------------------------------------------------------

    private Expression object(Type type, int depth) {
        List<Expression> places = places(type::equals);
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
            return values;
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
