package org.adjoint4j.fuzz;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Several programs in one class, transformed and compiled together. */
final class Batch {
    private static final String HEAD = """
            package fuzz;

            import java.util.ArrayList;
            import java.util.Arrays;
            import java.util.List;
            import java.util.function.BiFunction;
            import java.util.function.DoubleBinaryOperator;
            import java.util.function.DoubleSupplier;
            import java.util.function.DoubleUnaryOperator;
            import java.util.function.Function;
            import java.util.function.IntToDoubleFunction;
            import java.util.function.Supplier;
            import java.util.function.ToDoubleFunction;
            import java.util.function.UnaryOperator;
            import org.adjoint4j.Ad;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;

            @SuppressWarnings("fallthrough")
            final class Subject {
                record Pair(double scratch, double other) {
                    @Differentiable
                    double dot(Pair p) {
                        return scratch * p.scratch() + this.other * p.other;
                    }

                    @Differentiable
                    Pair scaled(double factor) {
                        return new Pair(scratch() * factor, other);
                    }
                }

                record State(Pair pair, float primal, int size, double value) {}

                record World(List<Pair> pairs, double[] weights, State state) {}

                record Holder(double scale, double[] weights) {}

                enum Kind {
                    ZERO(0.5), ONE(1.5), TWO(-0.75), THREE(2);

                    final double rate;

                    Kind(double rate) {
                        this.rate = rate;
                    }

                    int steps() {
                        return ordinal() % 3;
                    }

                    @Differentiable
                    double apply(double x) {
                        double y = x;
                        for (int i = 0; i < steps(); i++) {
                            y = y * 0.5 + rate;
                        }
                        return this == TWO ? -y : y * rate;
                    }
                }

                interface Blend {
                    double blend(double x, Pair y);
                }

                sealed interface Shape permits Ring, Bar, Nest {
                    double area();

                    double through(double x);

                    default double twice() {
                        return 2 * area();
                    }
                }

                record Ring(double radius) implements Shape {
                    public double area() {
                        return 3 * radius;
                    }

                    @Differentiable(wrt = "x")
                    public double through(double x) {
                        return x * radius;
                    }
                }

                record Bar(double length, int count) implements Shape {
                    public double area() {
                        return length * count;
                    }

                    @Differentiable(wrt = "x")
                    public double through(double x) {
                        return x / (1 + count * count) + length;
                    }
                }

                record Nest(Ring ring, double length) implements Shape {
                    public double area() {
                        return ring.radius() + length;
                    }

                    @Differentiable(wrt = "x")
                    public double through(double x) {
                        return x * ring.radius() * x + length;
                    }
                }

                private Subject() {}

                static Kind kind(int i) {
                    return Kind.values()[i & 3];
                }

                static String word(int i) {
                    return List.of("zero", "one", "two", "three").get(i & 3);
                }

                static double touch(@NonDifferentiable Function<Supplier<Double>, UnaryOperator<Double>> f) {
                    BiFunction<Double, Double, Double> sum = Double::sum;
                    ToDoubleFunction<List<Double>> first = list -> list.get(0);
                    DoubleBinaryOperator product = (a, b) -> a * b;
                    DoubleSupplier one = () -> 1;
                    DoubleUnaryOperator half = a -> a / 2;
                    IntToDoubleFunction like = i -> i;
                    List<Double> all = new ArrayList<>(Arrays.asList(sum.apply(1.0, Ad.stopGradient(2.0))));
                    return first.applyAsDouble(all)
                            + product.applyAsDouble(one.getAsDouble(), half.applyAsDouble(like.applyAsDouble(3)));
                }

            """;

    private Batch() {}

    /** Returns the source of the programs, for Java 21 and 17. */
    static String source(List<Program> programs) {
        String methods = programs.stream().map(Program::text).collect(Collectors.joining("\n"));
        return HEAD + Library.sourcesFor(methods) + "\n" + methods + "}\n";
    }

    /** Transforms and compiles programs. */
    static Compiled compile(List<Program> programs, Path folder) {
        return Compiled.of(source(programs), folder);
    }
}
