package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random lambdas and method references. */
final class FunctionWriter {
    private static final List<String> PLAIN = List.of("sin", "cos", "tanh", "atan");

    private final Setting setting;
    private final Variables variables;
    private final List<Program.Routine> helpers;

    FunctionWriter(Setting setting, Variables variables, List<Program.Routine> helpers) {
        this.setting = setting;
        this.variables = variables;
        this.helpers = helpers;
    }

    /** Returns a function: one that has a name, a reference or a lambda. */
    Expression of(Type.Functional type, int depth) {
        List<Variable> named = variables.readable(type::equals);
        if (!named.isEmpty() && setting.chance(35)) {
            String name = setting.pick(named).name();
            return new Expression(type, name, f -> f.get(name));
        }
        return written(type, depth);
    }

    /** Returns a function without a block, so that its result's type can be found out. */
    Expression expression(Type.Functional type, int depth) {
        Expression function = of(type, depth);
        return function.text().contains(" { ") ? setting.pick(references(type)) : function;
    }

    /** Returns a function that has no name yet. */
    Expression written(Type.Functional type, int depth) {
        List<Expression> references = references(type);
        return !references.isEmpty() && setting.chance(25) ? setting.pick(references) : lambda(type, depth);
    }

    /** Returns a function that can be applied as it stands. */
    Expression inPlace(Type.Functional type, int depth) {
        Expression written = written(type, depth);
        return new Expression(type, "((" + type.source() + ") " + written.text() + ")", written.evaluation());
    }

    /** Returns a function after or before another one. */
    Expression composed(Expression first, int depth) {
        Expression second = of(Type.UNARY, depth - 1);
        boolean after = setting.chance(50);
        String text = first.text() + (after ? ".andThen(" : ".compose(") + second.text() + ")";
        return new Expression(Type.UNARY, text, f -> {
            Closure one = (Closure) first.eval(f);
            Closure two = (Closure) second.eval(f);
            Closure inner = after ? one : two;
            Closure outer = after ? two : one;
            return (Closure) arguments -> outer.apply(List.of(((Dual) inner.apply(arguments)).as(false)));
        });
    }

    // ---- references -------------------------------------------------------------------------------------------------

    private List<Expression> references(Type.Functional type) {
        List<Expression> all = new ArrayList<>();
        boolean numbers = type.parameters().stream().allMatch(Type.DOUBLE::equals);
        if (type.equals(Type.UNARY) || type.equals(Type.BOXED)) {
            String name = setting.pick(PLAIN);
            all.add(reference(type, "Math::" + name, (a, f) -> MathFunctions.call(name, (Dual) a.get(0), f)));
        }
        if (type.equals(Type.BINARY)) {
            all.add(reference(type, "Math::hypot", (a, f) -> MathFunctions.hypot((Dual) a.get(0), (Dual) a.get(1), f)));
            all.add(reference(type, "Math::max", (a, f) -> MathFunctions.max((Dual) a.get(0), (Dual) a.get(1), f)));
        }
        if (numbers && type.parameters().size() == 2 && type.result().equals(Type.PAIR)) {
            all.add(reference(type, "Pair::new", (a, f) -> a.toArray()));
        }
        if (type.parameters().equals(List.of(Type.PAIR)) && type.result().equals(Type.DOUBLE)) {
            all.add(reference(type, "Pair::other", (a, f) -> ((Object[]) a.get(0))[1]));
        }
        methodsOfObjects(type, all);
        helpers.stream().filter(h -> isLike(h, type)).forEach(h -> all.addAll(ofHelper(type, h)));
        return all;
    }

    /** Methods of the library's types, of an object that is given or known. */
    private void methodsOfObjects(Type.Functional type, List<Expression> all) {
        for (Library.Entry entry : Library.entries()) {
            if (!entry.isInstance() || !entry.result().equals(type.result())) {
                continue;
            }
            List<Type> slots = entry.slots().stream().map(Library.Slot::type).toList();
            Type object = slots.get(0);
            if (slots.equals(type.parameters())) {
                all.add(reference(type, object.source() + "::" + entry.name(), entry.meaning()));
            }
            if (slots.subList(1, slots.size()).equals(type.parameters())) {
                known(object).forEach(v -> all.add(bound(type, v, entry.name(), entry.meaning())));
            }
        }
    }

    private List<Variable> known(Type type) {
        return variables.readable(type::equals).stream().filter(Variable::fixed).toList();
    }

    private static boolean isLike(Program.Routine helper, Type.Functional type) {
        int object = helper.style().isInstance() ? 1 : 0;
        List<Program.Parameter> parameters = helper.parameters();
        return !helper.style().varies()
                && helper.result().equals(type.result())
                && parameters.stream().noneMatch(Program.Parameter::constant)
                && parameters.stream()
                        .skip(object)
                        .map(Program.Parameter::type)
                        .toList()
                        .equals(type.parameters());
    }

    private List<Expression> ofHelper(Type.Functional type, Program.Routine helper) {
        if (helper.style().isInstance()) {
            return known(helper.parameters().get(0).type()).stream()
                    .map(v -> bound(type, v, helper.name(), (arguments, f) -> helper.call(arguments, f.run())))
                    .toList();
        }
        String owner = helper.home() == null ? setting.owner() : helper.home().name();
        String text = owner + "::" + helper.name();
        return List.of(new Expression(type, text, f -> (Closure) arguments -> helper.call(arguments, f.run())));
    }

    private static Expression reference(Type.Functional type, String text, Library.Meaning meaning) {
        return new Expression(type, text, f -> (Closure) arguments -> meaning.apply(arguments, f));
    }

    private static Expression bound(Type.Functional type, Variable object, String method, Library.Meaning meaning) {
        return new Expression(type, object.name() + "::" + method, f -> {
            Object receiver = f.get(object.name());
            return (Closure) arguments -> {
                List<Object> all = new ArrayList<>(arguments);
                all.add(0, receiver);
                return meaning.apply(all, f);
            };
        });
    }

    // ---- lambdas ----------------------------------------------------------------------------------------------------

    private Expression lambda(Type.Functional type, int depth) {
        Variables inner = variables.captured();
        List<String> names = new ArrayList<>();
        for (Type parameter : type.parameters()) {
            boolean isBox = type.isBoxed() && parameter.isNumber();
            String name = isBox ? "boxed" + variables.number() : inner.fresh();
            names.add(name);
            if (isBox || setting.chance(50)) {
                inner.fix(name, parameter);
            } else {
                inner.declare(name, parameter, true, true);
            }
        }
        var expressions = new ExpressionWriter(setting, inner, helpers);
        if (variables.lambdas() == 0 && setting.chance(30)) {
            Statement.Block body = new StatementWriter(setting, inner, expressions, type.result(), 2)
                    .ofLambda(type.isBoxed())
                    .body();
            StringBuilder lines = new StringBuilder();
            body.print("", lines);
            String text = heads(type, names) + " -> { " + lines.toString().replace('\n', ' ') + "}";
            return new Expression(
                    type,
                    text,
                    f -> closure(type, names, f, inside -> {
                        body.run(inside);
                        return inside.result();
                    }));
        }
        int size = variables.lambdas() > 1 ? 0 : Math.max(1, depth);
        Expression value =
                type.isBoxed() ? expressions.exactly(type.result(), size) : expressions.of(type.result(), size);
        String text = heads(type, names) + " -> " + value.text();
        return new Expression(
                type,
                text,
                f -> closure(type, names, f, inside -> Expression.widen(value.eval(inside), type.result(), inside)));
    }

    private static Closure closure(Type.Functional type, List<String> names, Frame f, Function<Frame, Object> body) {
        Frame captured = f.copy();
        return arguments -> {
            Frame inside = captured.copy();
            inside.step();
            for (int i = 0; i < names.size(); i++) {
                inside.set(
                        names.get(i),
                        Expression.widen(arguments.get(i), type.parameters().get(i), inside));
            }
            return body.apply(inside);
        };
    }

    private String heads(Type.Functional type, List<String> names) {
        if (names.size() == 1 && setting.chance(70)) {
            return names.get(0);
        }
        boolean typed = setting.chance(25);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Type parameter = type.parameters().get(i);
            String source = type.isBoxed() ? parameter.boxed() : parameter.source();
            all.add((typed ? source + " " : "") + names.get(i));
        }
        return "(" + String.join(", ", all) + ")";
    }
}
