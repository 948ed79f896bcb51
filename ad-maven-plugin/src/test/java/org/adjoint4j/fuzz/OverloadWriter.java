package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.adjoint4j.fuzz.Program.Parameter;
import org.adjoint4j.fuzz.Program.Routine;
import org.adjoint4j.fuzz.Program.Style;

/** Writes methods of one name. */
final class OverloadWriter {
    private final Setting setting;
    private final List<Routine> helpers;

    OverloadWriter(Setting setting, List<Routine> helpers) {
        this.setting = setting;
        this.helpers = helpers;
    }

    /** What a method takes; {@code varies} says that the last of it may be given one by one. */
    private record Signature(List<Type> types, boolean varies) {
        static Signature of(Type... types) {
            return new Signature(List.of(types), false);
        }

        static Signature varying(Type... types) {
            return new Signature(List.of(types), true);
        }

        String compiled() {
            return types.stream().map(Type::source).collect(Collectors.joining(","));
        }
    }

    private static final Type REAL = Type.DOUBLE;
    private static final List<Signature> DOUBLES = List.of(
            Signature.of(REAL),
            Signature.of(REAL),
            Signature.of(Type.INT),
            Signature.of(REAL, REAL),
            Signature.of(Type.INT, REAL),
            Signature.of(REAL, Type.INT),
            Signature.of(Type.NUMBERS),
            Signature.of(Type.ROWS),
            Signature.of(Type.PAIR),
            Signature.of(Type.NUMBERS, Type.INT),
            Signature.varying(Type.NUMBERS),
            Signature.varying(Type.INT, Type.NUMBERS),
            Signature.varying(REAL, Type.NUMBERS));
    private static final List<Signature> FLOATS = List.of(
            Signature.of(Type.FLOAT),
            Signature.of(Type.FLOAT),
            Signature.of(Type.FLOAT, Type.FLOAT),
            Signature.of(Type.FLOAT, REAL),
            Signature.of(REAL, Type.FLOAT),
            Signature.of(Type.FLOAT, Type.INT),
            Signature.of(Type.SINGLES),
            Signature.varying(Type.SINGLES),
            Signature.varying(Type.FLOAT, Type.SINGLES));

    /** Returns some methods; what they take differs when compiled, too. */
    List<Routine> write(String name, Program.Home home) {
        List<Signature> signatures = new ArrayList<>(DOUBLES);
        if (!setting.smooth()) {
            signatures.addAll(FLOATS);
        }
        Collections.shuffle(signatures, setting.random());
        Set<String> taken = new HashSet<>();
        List<Routine> all = new ArrayList<>();
        for (Signature signature : signatures.subList(0, 3 + setting.random().nextInt(4))) {
            if (taken.add(signature.compiled())) {
                all.add(signature.varies() ? varying(name, home, signature) : fixed(name, home, signature));
            }
        }
        return all;
    }

    private Type result() {
        return setting.smooth() || setting.chance(70) ? Type.DOUBLE : Type.FLOAT;
    }

    private Routine fixed(String name, Program.Home home, Signature signature) {
        Variables variables = new Variables(setting.random());
        List<Parameter> parameters = parameters(signature, variables);
        Type result = result();
        var expressions = new ExpressionWriter(setting, variables, helpers);
        Statement.Block body = new StatementWriter(setting, variables, expressions, result, 2).body();
        return new Routine(name, home, Style.PLAIN, result, parameters, body);
    }

    private static List<Parameter> parameters(Signature signature, Variables variables) {
        List<Parameter> parameters = new ArrayList<>();
        for (Type type : signature.types()) {
            String parameter = variables.fresh();
            variables.declare(parameter, type, true, true);
            parameters.add(new Parameter(parameter, type, false));
        }
        return parameters;
    }

    /** A method that can do with no element. */
    private Routine varying(String name, Program.Home home, Signature signature) {
        Variables variables = new Variables(setting.random());
        List<Parameter> parameters = parameters(signature, variables);
        Parameter last = parameters.get(parameters.size() - 1);
        Type element = ((Type.Sequence) last.type()).element();
        boolean single = element.equals(Type.FLOAT);
        String sum = variables.reserve();
        String item = variables.fresh();
        Expression start = parameters.size() == 1
                ? Arithmetic.constant(element)
                : new Expression(
                        parameters.get(0).type(),
                        parameters.get(0).name(),
                        f -> f.get(parameters.get(0).name()));
        String type = element.source();
        String line = type + " " + sum + " = " + start.text() + "; for (" + type + " " + item + " : " + last.name()
                + ") { " + sum + " = " + sum + " * " + (single ? "0.5f" : "0.5") + " + " + item + " * " + item + "; }";
        Statement loop = new Statement.Simple(line, f -> {
            Dual all = start.real(f, single);
            for (Object number : (Object[]) f.get(last.name())) {
                Dual square = Dual.arithmetic('*', (Dual) number, (Dual) number);
                all = Dual.arithmetic('+', Dual.arithmetic('*', all, f.constant(0.5, single)), square);
            }
            f.set(sum, all);
        });
        Statement end = new Statement.Return(new Expression(element, sum, f -> f.get(sum)), element);
        return new Routine(name, home, Style.VARIES, element, parameters, new Statement.Block(List.of(loop, end)));
    }
}
