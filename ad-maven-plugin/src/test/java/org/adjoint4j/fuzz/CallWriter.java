package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random calls: of other methods of the program, of the library's, of functions. */
final class CallWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final List<Program.Routine> helpers;
    private final FunctionWriter functions;

    CallWriter(Setting setting, Variables variables, ExpressionWriter expressions, List<Program.Routine> helpers) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
        this.helpers = helpers;
        this.functions = new FunctionWriter(setting, variables, helpers);
    }

    FunctionWriter functions() {
        return functions;
    }

    /** Returns a call that gives a type, any real number where a real number is wanted; something else if none does. */
    Expression call(Type wanted, int depth) {
        int kind = setting.random().nextInt(100);
        if (wanted.isReal() && setting.chance(20)) {
            Optional<Expression> overloaded = overloaded(depth);
            if (overloaded.isPresent()) {
                return overloaded.get();
            }
        }
        if (kind < 40) {
            return helper(fits(wanted), depth).orElseGet(() -> otherwise(wanted));
        }
        return kind < 75 ? library(wanted, depth) : application(wanted, depth);
    }

    private static Predicate<Type> fits(Type wanted) {
        return wanted.isReal() ? Type::isReal : wanted::equals;
    }

    private Expression otherwise(Type wanted) {
        return wanted.isReal() ? expressions.leaf() : Arithmetic.constant(Type.DOUBLE);
    }

    // ---- other methods of the program -------------------------------------------------------------------------------

    /** Returns a call of a helper with a result that fits. */
    Optional<Expression> helper(Predicate<Type> fits, int depth) {
        List<Program.Routine> all = helpers.stream()
                .filter(h -> fits.test(h.result()) && !h.isOverloaded())
                .filter(h -> h.parameters().stream().allMatch(p -> canMake(p.type())))
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(call(setting.pick(all), depth));
    }

    private boolean canMake(Type type) {
        return expressions.canMake(type)
                || type.equals(Type.BOXES) && !growing().isEmpty();
    }

    private List<Variable> growing() {
        return variables.readable(
                t -> t instanceof Type.Sequence s && s.grows() && s.element().equals(Type.DOUBLE));
    }

    private Expression call(Program.Routine helper, int depth) {
        List<Expression> arguments = new ArrayList<>();
        List<Program.Parameter> parameters = helper.parameters();
        for (Program.Parameter parameter : parameters) {
            arguments.add(argument(parameter.type(), parameter.constant(), depth - 1));
        }
        boolean oneByOne = helper.style().varies() && setting.chance(70);
        if (oneByOne) {
            arguments.remove(arguments.size() - 1);
            for (int i = 2 + setting.random().nextInt(2); i > 0; i--) {
                arguments.add(expressions.of(Type.DOUBLE, depth - 1));
            }
        }
        return call(helper, arguments, oneByOne);
    }

    private Expression call(Program.Routine helper, List<Expression> arguments, boolean oneByOne) {
        List<Program.Parameter> parameters = helper.parameters();
        Type rest = parameters.get(parameters.size() - 1).type();
        return new Expression(helper.result(), text(helper, arguments), f -> {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < arguments.size(); i++) {
                boolean varies = oneByOne && i >= parameters.size() - 1;
                Type type = varies
                        ? ((Type.Sequence) rest).element()
                        : parameters.get(i).type();
                values.add(Expression.widen(arguments.get(i).eval(f), type, f));
            }
            if (oneByOne) {
                List<Object> last = values.subList(parameters.size() - 1, values.size());
                Object[] array = last.toArray();
                last.clear();
                values.add(array);
            }
            return helper.call(values, f.run());
        });
    }

    /** Returns a call of a method whose name others have too, with arguments of any types that Java takes. */
    private Optional<Expression> overloaded(int depth) {
        List<Program.Routine> all =
                helpers.stream().filter(Program.Routine::isOverloaded).toList();
        for (int attempt = 0; attempt < 4 && !all.isEmpty(); attempt++) {
            Optional<List<Expression>> arguments = argumentsNear(setting.pick(all), depth - 1);
            Optional<Overload.Chosen> chosen = arguments.flatMap(given ->
                    Overload.choose(all, given.stream().map(Expression::type).toList()));
            if (chosen.isPresent()) {
                return Optional.of(call(
                        chosen.get().routine(), arguments.get(), chosen.get().oneByOne()));
            }
        }
        return Optional.empty();
    }

    /** Returns arguments like those that a method takes; empty if there are none. */
    private Optional<List<Expression>> argumentsNear(Program.Routine routine, int depth) {
        List<Type> types = new ArrayList<>(
                routine.parameters().stream().map(Program.Parameter::type).toList());
        if (routine.style().varies() && setting.chance(75)) {
            Type.Sequence last = (Type.Sequence) types.remove(types.size() - 1);
            for (int i = setting.random().nextInt(4); i > 0; i--) {
                types.add(last.element());
            }
        }
        if (!types.stream().allMatch(this::canMake)) {
            return Optional.empty();
        }
        return Optional.of(types.stream().map(t -> anyNumberFor(t, depth)).toList());
    }

    private Expression anyNumberFor(Type type, int depth) {
        if (!type.isNumber()) {
            return expressions.exactly(type, depth);
        }
        boolean integer = type.equals(Type.INT) || setting.chance(25);
        return integer ? expressions.integer(depth) : expressions.number(depth);
    }

    private String text(Program.Routine helper, List<Expression> arguments) {
        String name = helper.name();
        if (!helper.style().isInstance()) {
            return helper.qualifier() + name + list(arguments);
        }
        String object = arguments.get(0).text();
        String qualifier = object.equals("this") && setting.chance(50) ? "" : object + ".";
        return qualifier + name + list(arguments.subList(1, arguments.size()));
    }

    private static String list(List<Expression> arguments) {
        return arguments.stream().map(Expression::bare).collect(Collectors.joining(", ", "(", ")"));
    }

    private Expression argument(Type type, boolean constant, int depth) {
        List<Variable> growing = type.equals(Type.BOXES) ? growing() : List.of();
        if (!growing.isEmpty() && (setting.chance(50) || !expressions.canMake(type))) {
            String name = setting.pick(growing).name();
            return new Expression(type, name, f -> Expression.elements(f.get(name)));
        }
        if (!constant || !type.isReal()) {
            return expressions.of(type, depth);
        }
        if (setting.smooth()) {
            return Arithmetic.constant(type);
        }
        Expression e = expressions.exactly(type, depth);
        return new Expression(type, "Ad.stopGradient(" + e.bare() + ")", f -> ((Dual) e.eval(f)).stopped());
    }

    // ---- the library ------------------------------------------------------------------------------------------------

    private Expression library(Type wanted, int depth) {
        List<Library.Entry> all = Library.entries().stream()
                .filter(e -> fits(wanted).test(e.result()))
                .filter(e -> e.slots().stream().allMatch(slot -> canMake(slot.type())))
                .filter(e -> !setting.smooth()
                        || e.slots().stream().noneMatch(slot -> slot.type().equals(Type.FLOAT)))
                .toList();
        if (all.isEmpty()) {
            return otherwise(wanted);
        }
        Library.Entry entry = setting.pick(all);
        List<Expression> arguments = new ArrayList<>();
        for (Library.Slot slot : entry.slots()) {
            arguments.add(
                    slot.exact()
                            ? expressions.exactly(slot.type(), depth - 1)
                            : argument(slot.type(), slot.constant(), depth - 1));
        }
        String text = entry.isInstance()
                ? arguments.get(0).text() + "." + entry.name() + list(arguments.subList(1, arguments.size()))
                : entry.name() + list(arguments);
        return new Expression(entry.result(), entry.form().replace("%s", text), f -> {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < arguments.size(); i++) {
                values.add(Expression.widen(
                        arguments.get(i).eval(f), entry.slots().get(i).type(), f));
            }
            return entry.meaning().apply(values, f);
        });
    }

    // ---- functions --------------------------------------------------------------------------------------------------

    private Expression application(Type wanted, int depth) {
        List<Variable> known = variables.readable(
                t -> t instanceof Type.Functional functional && fits(wanted).test(functional.result()));
        List<Type.Functional> types = Type.FUNCTIONS.stream()
                .filter(t -> fits(wanted).test(t.result()) && t.equals(Type.UNARY))
                .toList();
        if (known.isEmpty() && types.isEmpty()) {
            return otherwise(wanted);
        }
        Expression function = known.isEmpty() || !types.isEmpty() && setting.chance(10)
                ? functions.inPlace(setting.pick(types), depth)
                : named(setting.pick(known));
        Type.Functional type = (Type.Functional) function.type();
        if (type.equals(Type.UNARY) && setting.chance(25)) {
            function = functions.composed(function, depth);
        }
        return applied(function, type, depth);
    }

    private static Expression named(Variable variable) {
        return new Expression(variable.type(), variable.name(), f -> f.get(variable.name()));
    }

    private Expression applied(Expression function, Type.Functional type, int depth) {
        List<Expression> arguments = type.parameters().stream()
                .map(t -> type.isBoxed() ? expressions.exactly(t, depth - 1) : expressions.of(t, depth - 1))
                .toList();
        String text = function.text() + "." + type.method() + list(arguments);
        return new Expression(type.result(), text, f -> {
            Closure closure = (Closure) function.eval(f);
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < arguments.size(); i++) {
                values.add(Expression.widen(
                        arguments.get(i).eval(f), type.parameters().get(i), f));
            }
            return Expression.widen(closure.apply(values), type.result(), f);
        });
    }
}
