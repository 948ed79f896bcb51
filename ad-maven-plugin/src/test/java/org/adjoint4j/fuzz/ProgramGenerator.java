package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.adjoint4j.fuzz.Program.Home;
import org.adjoint4j.fuzz.Program.Parameter;
import org.adjoint4j.fuzz.Program.Routine;
import org.adjoint4j.fuzz.Program.Style;

/** Makes random programs that run without trouble on some inputs. */
final class ProgramGenerator {
    private static final double LARGE = 1e7;

    private final String name;
    private final Setting setting;
    private final Random random;
    private final List<Home> homes = new ArrayList<>();
    private final List<Routine> methods = new ArrayList<>();

    private ProgramGenerator(String name, Setting setting) {
        this.name = name;
        this.setting = setting;
        this.random = setting.random();
    }

    /** Returns the program of a seed; {@code name} begins the names of its methods. */
    static Program generate(long seed, String name) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        for (int attempt = 0; attempt < 300; attempt++) {
            Setting setting = new Setting(random, Program.owner(name), random.nextBoolean(), new ArrayList<>());
            Optional<Program> program = new ProgramGenerator(name, setting).attempt(seed);
            if (program.isPresent()) {
                return program.get();
            }
        }
        throw new IllegalStateException("seed " + seed + " gives no program that stays in bounds");
    }

    private Optional<Program> attempt(long seed) {
        boolean smooth = setting.smooth();
        Home data = setting.chance(30) ? data() : null;
        Home nested = setting.chance(20) ? home("Nest" + name, "static final class Nest" + name) : null;
        int helpers = random.nextInt(3) + (data == null ? 0 : 1);
        for (int i = 0; i < helpers; i++) {
            Type result =
                    random.nextInt(3) == 0 ? Type.PAIR : random.nextInt(4) == 0 && !smooth ? Type.FLOAT : Type.DOUBLE;
            boolean inData = data != null && (i == 0 || setting.chance(40));
            Home home = inData ? data : nested != null && setting.chance(60) ? nested : null;
            methods.add(helper(name + "h" + i, home, setting.chance(8) ? Type.NUMBERS : result));
        }
        if (setting.chance(30)) {
            Home home = nested != null && setting.chance(50) ? nested : null;
            methods.addAll(new OverloadWriter(setting, List.copyOf(methods)).write(name + Routine.OVERLOADED, home));
        }
        if (random.nextInt(3) == 0) {
            methods.addAll(recursive());
        }
        if (setting.chance(15)) {
            methods.add(helper(name + "v", null, Type.VOID));
        }
        boolean inData = data != null && setting.chance(25);
        methods.add(main(inData ? data : setting.chance(30) ? nested : null, inData, result()));
        dropUncalled();
        Program program = new Program(seed, homes, methods, List.of());
        List<List<Object>> inputs = new Inputs(random).of(program.main());
        return inputs.isEmpty() ? Optional.empty() : withTame(program, inputs);
    }

    /** A method that takes a function has no gradient of its own, and what is never called shows nothing. */
    private void dropUncalled() {
        for (int i = methods.size() - 2; i >= 0; i--) {
            Routine routine = methods.get(i);
            boolean takes = routine.parameters().stream().anyMatch(p -> p.type() instanceof Type.Functional);
            Pattern use = Pattern.compile("\\b" + routine.name() + "\\b");
            boolean called = methods.subList(i + 1, methods.size()).stream()
                    .anyMatch(m -> use.matcher(m.text()).find());
            if (takes && !called) {
                methods.remove(i);
            }
        }
    }

    private static Optional<Program> withTame(Program program, List<List<Object>> candidates) {
        List<List<Object>> inputs = new ArrayList<>();
        boolean returns = false;
        for (List<Object> input : candidates) {
            if (inputs.size() == 3) {
                break;
            }
            try {
                if (isTame(program, input)) {
                    inputs.add(input);
                    returns = true;
                }
            } catch (Frame.Thrown | IndexOutOfBoundsException | ArithmeticException e) {
                inputs.add(0, input); // what comes after an exception is not affected by it
            }
        }
        return returns
                ? Optional.of(new Program(program.seed(), program.homes(), program.methods(), inputs))
                : Optional.empty();
    }

    private Type result() {
        List<Type> all = new ArrayList<>(List.of(Type.DOUBLE, Type.DOUBLE, Type.DOUBLE, Type.DOUBLE, Type.DOUBLE));
        all.addAll(List.of(Type.DOUBLE, Type.DOUBLE, Type.DOUBLE, Type.PAIR, Type.NUMBERS, Type.VOID, Type.BOXES));
        all.add(Type.ROWS);
        if (!setting.smooth()) {
            all.addAll(List.of(Type.FLOAT, Type.FLOAT, Type.SINGLES));
        }
        all.addAll(setting.records());
        return setting.pick(all);
    }

    private Home home(String type, String head) {
        Home home = new Home(type, head);
        homes.add(home);
        return home;
    }

    /** A record of the program's own, with methods. */
    private Home data() {
        List<Type.Component> components = new ArrayList<>();
        List<String> names = new ArrayList<>(List.of("x", "value", "dX", "t", "other"));
        Collections.shuffle(names, random);
        for (int i = random.nextInt(3); i >= 0; i--) {
            Type type = i == 0 || setting.chance(60)
                    ? Type.DOUBLE
                    : setting.pick(List.of(Type.INT, Type.PAIR, setting.smooth() ? Type.DOUBLE : Type.FLOAT));
            components.add(new Type.Component(names.get(i), type));
        }
        Type.Record type = new Type.Record("Data" + name, components);
        setting.records().add(type);
        String list = String.join(
                ", ",
                components.stream().map(c -> c.type().source() + " " + c.name()).toList());
        return home(type.source(), "record " + type.source() + "(" + list + ")");
    }

    // ---- methods ----------------------------------------------------------------------------------------------------

    private Routine helper(String method, Home home, Type result) {
        boolean isInstance = home != null && home.head().startsWith("record") && setting.chance(80);
        boolean isVoid = result.equals(Type.VOID);
        Variables variables = new Variables(random);
        List<Type> types = new ArrayList<>(List.of(Type.DOUBLE, Type.PAIR, Type.INT, Type.UNARY, Type.NUMBERS));
        types.addAll(List.of(Type.KIND, Type.SHAPE, Type.BOXES, Type.DOUBLE, Type.ROWS, Type.CUBE, Type.UNARY));
        types.addAll(setting.records());
        if (!setting.smooth()) {
            types.addAll(List.of(Type.FLOAT, Type.STATE, Type.SINGLES));
        }
        List<Type> chosen = new ArrayList<>(List.of(isVoid ? Type.NUMBERS : Type.DOUBLE));
        if (result.equals(Type.NUMBERS)) {
            chosen.add(result);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            chosen.add(setting.pick(types));
        }
        boolean takesFunctions = chosen.stream().anyMatch(Type.Functional.class::isInstance);
        boolean varies =
                !isVoid && !result.equals(Type.NUMBERS) && !isInstance && !takesFunctions && setting.chance(12);
        if (varies) {
            chosen.add(Type.NUMBERS);
        }
        boolean partly = setting.chance(15);
        List<Parameter> parameters = new ArrayList<>();
        if (isInstance) {
            parameters.add(self(variables));
        }
        for (int i = 0; i < chosen.size(); i++) {
            boolean constant = chosen.get(i).equals(Type.SHAPE)
                    || partly && i > 0 && chosen.get(i).isReal() && setting.chance(60);
            parameters.add(parameter(chosen.get(i), constant, variables));
        }
        boolean byName = partly && parameters.stream().noneMatch(p -> p.type() instanceof Type.Functional);
        Style style = new Style(setting.chance(40), isInstance, byName && setting.chance(50), varies);
        return new Routine(method, home, style, result, parameters, body(variables, result, 3));
    }

    private Parameter self(Variables variables) {
        Type type = setting.records().get(0);
        variables.fix("this", type);
        return new Parameter("this", type, false);
    }

    private Parameter parameter(Type type, boolean constant, Variables variables) {
        String parameter = variables.fresh();
        if (type instanceof Type.Functional || setting.chance(40)) {
            variables.fix(parameter, type);
        } else {
            variables.declare(parameter, type, !type.equals(Type.SHAPE), true);
        }
        return new Parameter(parameter, type, constant);
    }

    private Statement.Block body(Variables variables, Type result, int size) {
        var expressions = new ExpressionWriter(setting, variables, List.copyOf(methods));
        return new StatementWriter(setting, variables, expressions, result, size).body();
    }

    private Routine main(Home home, boolean isInstance, Type result) {
        boolean isVoid = result.equals(Type.VOID);
        Variables variables = new Variables(random);
        List<Type> chosen = new ArrayList<>(List.of(Type.DOUBLE));
        if (isVoid || result.equals(Type.NUMBERS)) {
            chosen.add(Type.NUMBERS);
        }
        if (result instanceof Type.Sequence && !result.equals(Type.NUMBERS)) {
            chosen.add(result);
        }
        List<Type> more = new ArrayList<>(List.of(Type.DOUBLE, Type.PAIR, Type.INT, Type.NUMBERS, Type.ROWS));
        more.add(Type.CUBE);
        more.addAll(List.of(Type.PAIRS, Type.BOXES, Type.KIND, Type.SHAPE));
        if (!isVoid) {
            more.add(Type.HOLDER);
            more.addAll(setting.records());
        }
        if (!setting.smooth()) {
            more.addAll(List.of(Type.FLOAT, Type.SINGLES, Type.SINGLE_ROWS));
            more.addAll(isVoid ? List.of() : List.of(Type.STATE, Type.WORLD));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            chosen.add(setting.pick(more));
        }
        boolean partly = !isVoid && setting.chance(20);
        List<Parameter> parameters = new ArrayList<>();
        if (isInstance) {
            parameters.add(self(variables));
        }
        for (int i = 0; i < chosen.size(); i++) {
            Type type = chosen.get(i);
            boolean constant = type.equals(Type.SHAPE) || partly && i > 0 && setting.chance(50);
            parameters.add(parameter(type, constant, variables));
        }
        Style style = new Style(false, isInstance, partly && setting.chance(60), false);
        return new Routine(name, home, style, result, parameters, body(variables, result, 13 + random.nextInt(13)));
    }

    /** One or two methods that call themselves or each other a few times. */
    private List<Routine> recursive() {
        int count = 1 + random.nextInt(2);
        Routine[] all = new Routine[count];
        boolean hidden = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            all[i] = recursive(name + "r" + i, i, hidden, all);
        }
        return List.of(all);
    }

    private Routine recursive(String method, int number, boolean hidden, Routine[] all) {
        Variables variables = new Variables(random);
        String x = variables.fresh();
        variables.declare(x, Type.DOUBLE, true, true);
        String depth = variables.fresh();
        variables.declare(depth, Type.INT, false, true);
        int next = (number + 1) % all.length;
        var expressions = new ExpressionWriter(setting, variables, List.copyOf(methods));
        Expression level = new Expression(Type.INT, depth, f -> f.get(depth));
        Expression below = Arithmetic.comparison("<=", level, new Expression(Type.INT, "0", f -> 0));
        Expression above = Arithmetic.comparison(">", level, new Expression(Type.INT, "4", f -> 4));
        Expression ends = new Expression(
                Type.BOOLEAN, below.text() + " || " + above.text(), f -> below.truth(f) || above.truth(f));
        Expression argument = expressions.of(Type.DOUBLE, 2);
        String text = name + "r" + next + "(" + argument.text() + ", " + depth + " - 1)";
        Expression call = new Expression(Type.DOUBLE, text, f -> {
            Object first = Expression.widen(argument.eval(f), Type.DOUBLE, f);
            return all[next].call(List.of(first, (Integer) f.get(depth) - 1), f.run());
        });
        String operator = setting.pick(List.of("+", "-", "*"));
        Statement base = new Statement.Return(expressions.of(Type.DOUBLE, 1), Type.DOUBLE);
        Statement last = new Statement.Return(
                Arithmetic.arithmetic(operator, call, expressions.of(Type.DOUBLE, 1)), Type.DOUBLE);
        var stop = new Statement.If(ends, new Statement.Block(List.of(base)), Optional.empty());
        return new Routine(
                method,
                null,
                new Style(hidden, false, false, false),
                Type.DOUBLE,
                List.of(new Parameter(x, Type.DOUBLE, false), new Parameter(depth, Type.INT, false)),
                new Statement.Block(List.of(stop, last)));
    }

    // ---- what is fit to be checked ----------------------------------------------------------------------------------

    private static boolean isTame(Program program, List<Object> input) {
        try {
            Oracle.Outcome outcome = Oracle.run(program.main(), input);
            return outcome.outputs().stream().allMatch(ProgramGenerator::isTame);
        } catch (Frame.TooLong | Dual.NotFinite e) {
            return false;
        }
    }

    private static boolean isTame(Dual number) {
        boolean tame = Math.abs(number.value()) < LARGE;
        for (double magnitude : number.magnitude()) {
            tame &= magnitude < LARGE;
        }
        return tame;
    }
}
