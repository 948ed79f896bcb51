package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Methods that random programs call, each with what it does to dual numbers. */
final class Library {
    /**
     * A parameter.
     *
     * @param exact whether an argument must have this very type, for it decides on an overload or a type argument
     * @param constant whether it has no gradient
     */
    record Slot(Type type, boolean exact, boolean constant) {
        static Slot of(Type type) {
            return new Slot(type, false, false);
        }

        static Slot exact(Type type) {
            return new Slot(type, true, false);
        }

        static Slot constant(Type type) {
            return new Slot(type, false, true);
        }
    }

    /** What a method does. */
    @FunctionalInterface
    interface Meaning {
        Object apply(List<Object> arguments, Frame frame);
    }

    /**
     * A method.
     *
     * @param form what stands around the call
     * @param isInstance whether the first argument is the object
     * @param source its declaration; empty where that is in every program
     */
    record Entry(
            String name,
            String form,
            List<Slot> slots,
            Type result,
            boolean isInstance,
            String source,
            Meaning meaning) {}

    private static final List<Entry> ENTRIES = new ArrayList<>();

    private Library() {}

    static List<Entry> entries() {
        return ENTRIES;
    }

    /** Returns the declarations that a text needs; methods that take functions come with one that calls them. */
    static String sourcesFor(String text) {
        Set<String> sources = new LinkedHashSet<>();
        for (Entry entry : ENTRIES) {
            if (Pattern.compile("(?<![.\\w])" + entry.name() + "\\(")
                    .matcher(text)
                    .find()) {
                sources.add(entry.source());
            }
        }
        return String.join("\n", sources);
    }

    private static void method(String name, List<Slot> slots, Type result, String source, Meaning meaning) {
        ENTRIES.add(new Entry(name, "%s", slots, result, false, source, meaning));
    }

    private static void instance(String name, List<Slot> slots, Type result, Meaning meaning) {
        ENTRIES.add(new Entry(name, "%s", slots, result, true, "", meaning));
    }

    private static Dual number(List<Object> arguments, int i) {
        return (Dual) arguments.get(i);
    }

    private static Dual times(Dual a, Dual b) {
        return Dual.arithmetic('*', a, b);
    }

    private static Dual plus(Dual a, Dual b) {
        return Dual.arithmetic('+', a, b);
    }

    private static Dual apply(List<Object> arguments, Object... values) {
        return ((Dual) ((Closure) arguments.get(0)).apply(List.of(values))).as(false);
    }

    static {
        functions();
        generics();
        variable();
        overloads();
        constants();
        objects();
    }

    private static void functions() {
        method(
                "twice",
                List.of(Slot.of(Type.UNARY), Slot.of(Type.DOUBLE)),
                Type.DOUBLE,
                """
                    @Differentiable
                    static double twice(DoubleUnaryOperator f, double x) {
                        return f.applyAsDouble(f.applyAsDouble(x));
                    }

                    @Differentiable
                    static double usesTwice(double x) {
                        return twice(Math::sin, x);
                    }
                """,
                (a, f) -> apply(a, apply(a, a.get(1))));
        method(
                "fold",
                List.of(Slot.of(Type.BINARY), Slot.of(Type.DOUBLE), Slot.of(Type.NUMBERS)),
                Type.DOUBLE,
                """
                    @Differentiable
                    static double fold(DoubleBinaryOperator f, double start, double[] xs) {
                        double s = start;
                        for (double x : xs) {
                            s = f.applyAsDouble(s, x);
                        }
                        return s;
                    }

                    @Differentiable
                    static double usesFold(double x) {
                        return fold(Math::hypot, x, new double[] {x, 1});
                    }
                """,
                Library::fold);
        method(
                "foldAll",
                List.of(Slot.of(Type.BINARY), Slot.of(Type.DOUBLE), Slot.of(Type.BOXES)),
                Type.DOUBLE,
                """
                    @Differentiable
                    static double foldAll(DoubleBinaryOperator f, double start, List<Double> xs) {
                        double s = start;
                        for (int i = xs.size() - 1; i >= 0; i--) {
                            s = f.applyAsDouble(xs.get(i), s);
                        }
                        return s;
                    }

                    @Differentiable
                    static double usesFoldAll(double x) {
                        return foldAll(Math::hypot, x, List.of(x));
                    }
                """,
                (a, f) -> {
                    Object s = a.get(1);
                    Object[] xs = Expression.elements(a.get(2));
                    for (int i = xs.length - 1; i >= 0; i--) {
                        s = apply(a, xs[i], s);
                    }
                    return s;
                });
        method("series", List.of(Slot.of(Type.INDEXED), Slot.of(Type.INT)), Type.DOUBLE, """
                    @Differentiable
                    static double series(IntToDoubleFunction f, int n) {
                        double s = 0;
                        for (int i = 0; i < (n & 3); i++) {
                            s += f.applyAsDouble(i);
                        }
                        return s;
                    }
                """, (a, f) -> {
            Dual s = f.constant(0, false);
            int n = (Integer) a.get(1) & 3;
            f.decide((long) n);
            for (int i = 0; i < n; i++) {
                s = plus(s, apply(a, i));
            }
            return s;
        });
    }

    private static Object fold(List<Object> a, Frame f) {
        Object s = a.get(1);
        Object[] xs = Expression.elements(a.get(2));
        for (int i = 0; i < xs.length; i++) {
            s = apply(a, s, xs[i]);
        }
        return s;
    }

    private static void generics() {
        String pick = """
                    @Differentiable
                    static <T> T pick(boolean first, T a, T b) {
                        return first ? a : b;
                    }
                """;
        for (Type type : List.of(Type.DOUBLE, Type.PAIR)) {
            method(
                    "pick",
                    List.of(Slot.of(Type.BOOLEAN), Slot.exact(type), Slot.exact(type)),
                    type,
                    pick,
                    (a, f) -> a.get(f.decide((Boolean) a.get(0)) ? 1 : 2));
        }
        ENTRIES.add(new Entry(
                "through",
                "((double) %s)",
                List.of(Slot.exact(Type.BOXED), Slot.exact(Type.DOUBLE)),
                Type.DOUBLE,
                false,
                """
                    @Differentiable
                    static <A, B> B through(Function<A, B> f, A a) {
                        return f.apply(a);
                    }
                """,
                (a, f) -> apply(a, a.get(1))));
        ENTRIES.add(new Entry(
                "both",
                "((double) %s.second())",
                List.of(Slot.exact(Type.DOUBLE), Slot.exact(Type.DOUBLE)),
                Type.DOUBLE,
                false,
                """
                    record Two<T>(T first, T second) {}

                    @Differentiable
                    static <T> Two<T> both(T a, T b) {
                        return new Two<>(b, a);
                    }
                """,
                (a, f) -> a.get(0)));
    }

    private static void variable() {
        String total = """
                    @Differentiable
                    static double total(double... xs) {
                        double s = 0;
                        for (int i = 0; i < xs.length; i++) {
                            s += xs[i] * xs[i];
                        }
                        return s;
                    }
                """;
        for (int count = 0; count < 4; count++) {
            List<Slot> slots = java.util.Collections.nCopies(count, Slot.of(Type.DOUBLE));
            method("total", slots, Type.DOUBLE, total, (a, f) -> total(a, f));
        }
        method(
                "total",
                List.of(Slot.of(Type.NUMBERS)),
                Type.DOUBLE,
                total,
                (a, f) -> total(List.of(Expression.elements(a.get(0))), f));
        String weighted = """
                    @Differentiable
                    static Pair weighted(double k, Pair... ps) {
                        double s = 0;
                        for (Pair p : ps) {
                            s = s * k + p.scratch();
                        }
                        return new Pair(s, k);
                    }
                """;
        for (int count = 1; count < 3; count++) {
            List<Slot> slots = new ArrayList<>(java.util.Collections.nCopies(count, Slot.of(Type.PAIR)));
            slots.add(0, Slot.of(Type.DOUBLE));
            method("weighted", slots, Type.PAIR, weighted, (a, f) -> {
                Dual s = f.constant(0, false);
                for (Object pair : a.subList(1, a.size())) {
                    s = plus(times(s, number(a, 0)), (Dual) ((Object[]) pair)[0]);
                }
                return new Object[] {s, a.get(0)};
            });
        }
    }

    private static Dual total(List<Object> xs, Frame f) {
        Dual s = f.constant(0, false);
        for (Object x : xs) {
            s = plus(s, times((Dual) x, (Dual) x));
        }
        return s;
    }

    private static void overloads() {
        String mix = """
                    @Differentiable
                    static double mix(double x) {
                        return x * x;
                    }

                    @Differentiable
                    static float mix(float x) {
                        return x * 3;
                    }

                    static double mix(int n) {
                        return n + 0.25;
                    }

                    @Differentiable
                    static double mix(double x, double y) {
                        return x * y;
                    }

                    @Differentiable
                    static double mix(Pair p) {
                        return p.scratch() - p.other() * p.scratch();
                    }
                """;
        method("mix", List.of(Slot.exact(Type.DOUBLE)), Type.DOUBLE, mix, (a, f) -> times(number(a, 0), number(a, 0)));
        method(
                "mix",
                List.of(Slot.exact(Type.FLOAT)),
                Type.FLOAT,
                mix,
                (a, f) -> times(number(a, 0), f.constant(3, true)));
        method(
                "mix",
                List.of(Slot.exact(Type.INT)),
                Type.DOUBLE,
                mix,
                (a, f) -> f.constant((Integer) a.get(0) + 0.25, false));
        method(
                "mix",
                List.of(Slot.of(Type.DOUBLE), Slot.of(Type.DOUBLE)),
                Type.DOUBLE,
                mix,
                (a, f) -> times(number(a, 0), number(a, 1)));
        method("mix", List.of(Slot.of(Type.PAIR)), Type.DOUBLE, mix, (a, f) -> {
            Object[] p = (Object[]) a.get(0);
            return Dual.arithmetic('-', (Dual) p[0], times((Dual) p[1], (Dual) p[0]));
        });
    }

    private static void constants() {
        method("plain", List.of(Slot.constant(Type.DOUBLE), Slot.of(Type.INT)), Type.DOUBLE, """
                    static double plain(double x, int n) {
                        double[] table = {0.5, x, 1.5, 2};
                        return table[n & 3];
                    }
                """, (a, f) -> {
            int i = (Integer) a.get(1) & 3;
            return i == 1 ? number(a, 0).stopped() : f.constant(i == 0 ? 0.5 : i == 2 ? 1.5 : 2, false);
        });
        method(
                "partly",
                List.of(Slot.of(Type.DOUBLE), Slot.constant(Type.DOUBLE)),
                Type.DOUBLE,
                """
                    @Differentiable
                    static double partly(double x, @NonDifferentiable double k) {
                        return x * k + k;
                    }
                """,
                (a, f) -> plus(times(number(a, 0), number(a, 1)), number(a, 1)));
    }

    private static void objects() {
        instance("apply", List.of(Slot.of(Type.KIND), Slot.of(Type.DOUBLE)), Type.DOUBLE, (a, f) -> {
            int kind = (Integer) a.get(0);
            f.decide((long) kind);
            Dual y = number(a, 1);
            Dual rate = f.constant(rate(kind), false);
            for (int i = 0; i < kind % 3; i++) {
                y = plus(times(y, f.constant(0.5, false)), rate);
            }
            return kind == 2 ? y.map(-y.value(), -1, false) : times(y, rate);
        });
        instance("through", List.of(Slot.of(Type.SHAPE), Slot.of(Type.DOUBLE)), Type.DOUBLE, (a, f) -> {
            return ((Choice) a.get(0)).through(number(a, 1), f);
        });
        instance("dot", List.of(Slot.of(Type.PAIR), Slot.of(Type.PAIR)), Type.DOUBLE, (a, f) -> {
            Object[] p = (Object[]) a.get(0);
            Object[] q = (Object[]) a.get(1);
            return plus(times((Dual) p[0], (Dual) q[0]), times((Dual) p[1], (Dual) q[1]));
        });
        instance("scaled", List.of(Slot.of(Type.PAIR), Slot.of(Type.DOUBLE)), Type.PAIR, (a, f) -> {
            Object[] p = (Object[]) a.get(0);
            return new Object[] {times((Dual) p[0], number(a, 1)), p[1]};
        });
    }

    /** Returns what the constructor of a record makes of its arguments. */
    static Object[] constructed(Type.Record type, Object[] arguments, Frame f) {
        if (type.equals(Type.UNIT)) {
            Dual norm = plus(f.constant(1, false), MathFunctions.abs((Dual) arguments[0], f));
            Dual along = Dual.arithmetic('/', (Dual) arguments[0], norm);
            return new Object[] {along, plus(times((Dual) arguments[1], along), norm)};
        }
        if (type.equals(Type.KNOT)) {
            Object[] unit = (Object[]) arguments[0];
            Dual pull = (Dual) arguments[1];
            if (f.decide(pull.value() < 0)) {
                pull = Dual.arithmetic('-', (Dual) unit[1], pull);
            }
            return new Object[] {constructed(Type.UNIT, new Object[] {unit[1], pull}, f), times(pull, (Dual) unit[0])};
        }
        return arguments;
    }

    static double rate(int kind) {
        return new double[] {0.5, 1.5, -0.75, 2}[kind];
    }
}
