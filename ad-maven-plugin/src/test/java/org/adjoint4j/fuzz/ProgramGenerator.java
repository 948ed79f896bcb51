package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.adjoint4j.fuzz.Program.Parameter;
import org.adjoint4j.fuzz.Program.Routine;

/** Makes random programs that run without trouble on some inputs. */
final class ProgramGenerator {
    private static final double LARGE = 1e7;
    private static final Type PAIRS = new Type.Sequence(Type.PAIR, true);
    private static final Type NUMBERS = new Type.Sequence(Type.DOUBLE, false);
    private static final Type BOXES = new Type.Sequence(Type.DOUBLE, true);

    private ProgramGenerator() {}

    /** Returns the program of a seed; {@code name} begins the names of its methods. */
    static Program generate(long seed, String name) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        for (int attempt = 0; attempt < 200; attempt++) {
            Optional<Program> program = attempt(seed, name, random);
            if (program.isPresent()) {
                return program.get();
            }
        }
        throw new IllegalStateException("seed " + seed + " gives no program that stays in bounds");
    }

    private static Optional<Program> attempt(long seed, String name, Random random) {
        boolean smooth = random.nextBoolean();
        List<Routine> methods = new ArrayList<>();
        int helpers = random.nextInt(3);
        for (int i = 0; i < helpers; i++) {
            Type result =
                    random.nextInt(3) == 0 ? Type.PAIR : random.nextInt(4) == 0 && !smooth ? Type.FLOAT : Type.DOUBLE;
            methods.add(routine(name + "h" + i, random.nextBoolean(), result, 3, smooth, methods, random));
        }
        if (random.nextInt(3) == 0) {
            methods.add(recursive(name + "r", smooth, methods, random));
        }
        Type result = random.nextInt(8) == 0 ? Type.PAIR : random.nextInt(6) == 0 && !smooth ? Type.FLOAT : Type.DOUBLE;
        methods.add(routine(name, false, result, 12 + random.nextInt(18), smooth, methods, random));
        Program program = new Program(seed, methods, List.of());
        List<List<Object>> inputs = new ArrayList<>();
        boolean returns = false;
        for (int i = 0; i < 6 && inputs.size() < 3; i++) {
            List<Object> input = input(program.main(), i % 2 == 1, random);
            try {
                if (isTame(program, input)) {
                    inputs.add(input);
                    returns = true;
                }
            } catch (Frame.Thrown e) {
                inputs.add(input);
            }
        }
        return !returns ? Optional.empty() : Optional.of(new Program(seed, methods, inputs));
    }

    private static Routine routine(
            String name, boolean hidden, Type result, int size, boolean smooth, List<Routine> helpers, Random random) {
        Variables variables = new Variables(random);
        List<Parameter> parameters = parameters(size > 5, smooth, variables, random);
        var expressions = new ExpressionWriter(random, variables, List.copyOf(helpers), smooth);
        var body = new StatementWriter(random, variables, expressions, result, smooth, size).body();
        return new Routine(name, hidden, result, parameters, body);
    }

    /** A method that calls itself a few times. */
    private static Routine recursive(String name, boolean smooth, List<Routine> helpers, Random random) {
        Variables variables = new Variables(random);
        String x = variables.fresh();
        variables.declare(x, Type.DOUBLE, true, true);
        String depth = variables.fresh();
        variables.declare(depth, Type.INT, false, true);
        var expressions = new ExpressionWriter(random, variables, List.copyOf(helpers), smooth);
        Expression level = new Expression(Type.INT, depth, f -> f.get(depth));
        Expression below = ExpressionWriter.comparison("<=", level, new Expression(Type.INT, "0", f -> 0));
        Expression above = ExpressionWriter.comparison(">", level, new Expression(Type.INT, "4", f -> 4));
        Expression ends = new Expression(
                Type.BOOLEAN, below.text() + " || " + above.text(), f -> below.truth(f) || above.truth(f));
        Expression argument = expressions.of(Type.DOUBLE, 2);
        Routine[] self = new Routine[1];
        Expression call = new Expression(Type.DOUBLE, name + "(" + argument.text() + ", " + depth + " - 1)", f -> {
            Object first = Expression.widen(argument.eval(f), Type.DOUBLE, f);
            return self[0].call(List.of(first, (Integer) f.get(depth) - 1), f.run());
        });
        String operator = List.of("+", "-", "*").get(random.nextInt(3));
        Statement base = new Statement.Return(expressions.of(Type.DOUBLE, 1), Type.DOUBLE);
        Statement last = new Statement.Return(
                ExpressionWriter.arithmetic(operator, call, expressions.of(Type.DOUBLE, 1)), Type.DOUBLE);
        var stop = new Statement.If(ends, new Statement.Block(List.of(base)), Optional.empty());
        self[0] = new Routine(
                name,
                random.nextBoolean(),
                Type.DOUBLE,
                List.of(new Parameter(x, Type.DOUBLE), new Parameter(depth, Type.INT)),
                new Statement.Block(List.of(stop, last)));
        return self[0];
    }

    private static List<Parameter> parameters(boolean many, boolean smooth, Variables variables, Random random) {
        List<Type> types = new ArrayList<>(List.of(Type.DOUBLE));
        List<Type> more = new ArrayList<>(List.of(Type.DOUBLE, Type.PAIR, Type.INT));
        if (many) {
            more.addAll(List.of(PAIRS, NUMBERS, BOXES));
        }
        if (!smooth) {
            more.addAll(List.of(Type.FLOAT, Type.STATE));
            if (many) {
                more.add(Type.WORLD);
            }
        }
        int count = random.nextInt(many ? 5 : 3);
        for (int i = 0; i < count; i++) {
            types.add(more.get(random.nextInt(more.size())));
        }
        List<Parameter> parameters = new ArrayList<>();
        for (Type type : types) {
            String name = variables.fresh();
            variables.declare(name, type, true, true);
            parameters.add(new Parameter(name, type));
        }
        return parameters;
    }

    // ---- inputs ---------------------------------------------------------------------------------------------------

    private static List<Object> input(Routine routine, boolean ties, Random random) {
        return routine.parameters().stream()
                .map(p -> value(p.type(), ties, random))
                .toList();
    }

    private static Object value(Type type, boolean ties, Random random) {
        if (type.equals(Type.INT)) {
            return random.nextInt(5) - 1;
        }
        if (type.isReal()) {
            double value = ties ? (random.nextInt(5) - 2) * 0.5 : random.nextDouble() * 4 - 2;
            return type.equals(Type.FLOAT) ? (Object) (float) value : (Object) value;
        }
        if (type instanceof Type.Record rec) {
            return rec.components().stream()
                    .map(c -> value(c.type(), ties, random))
                    .toArray();
        }
        Type.Sequence sequence = (Type.Sequence) type;
        Object[] elements = new Object[2 + random.nextInt(2)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = value(sequence.element(), ties, random);
        }
        return elements;
    }

    private static boolean isTame(Program program, List<Object> input) {
        try {
            return isTame(Oracle.run(program.main(), input).result());
        } catch (Frame.TooLong | Dual.NotFinite | IndexOutOfBoundsException | ArithmeticException e) {
            return false;
        }
    }

    private static boolean isTame(Object value) {
        if (value instanceof Object[] parts) {
            for (Object part : parts) {
                if (!isTame(part)) {
                    return false;
                }
            }
            return true;
        }
        Dual dual = (Dual) value;
        boolean tame = Math.abs(dual.value()) < LARGE;
        for (double magnitude : dual.magnitude()) {
            tame &= magnitude < LARGE;
        }
        return tame;
    }
}
