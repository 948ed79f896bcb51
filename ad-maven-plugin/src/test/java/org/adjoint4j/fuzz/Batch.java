package org.adjoint4j.fuzz;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several programs, each in a class of its own, transformed and compiled together. */
final class Batch {
    /** The types that programs share. */
    private static final String SUBJECT = """
            package fuzz;

            import java.util.List;
            import org.adjoint4j.Differentiable;

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

                record Unit(double along, double across) {
                    Unit {
                        double norm = 1 + Math.abs(along);
                        along = along / norm;
                        across = across * along + norm;
                    }
                }

                record Knot(Unit unit, double pull) {
                    Knot {
                        if (pull < 0) {
                            pull = unit.across() - pull;
                        }
                        Unit before = unit;
                        unit = new Unit(unit.across(), pull);
                        pull *= before.along();
                    }
                }

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
            }
            """;

    private static final String IMPORTS = """
            package fuzz;

            import static fuzz.Subject.*;

            import fuzz.Subject.*;
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
            import java.util.function.ToDoubleBiFunction;
            import java.util.function.ToDoubleFunction;
            import java.util.function.UnaryOperator;
            import org.adjoint4j.Ad;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;
            """;

    private Batch() {}

    /** Returns the sources of programs by the names of classes, for Java 21 and 17. */
    static Map<String, String> sources(List<Program> programs) {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("Subject", SUBJECT);
        for (Program program : programs) {
            String methods = program.text();
            String head = IMPORTS + "\n@SuppressWarnings(\"fallthrough\")\nfinal class " + program.owner() + " {\n";
            sources.put(program.owner(), head + Library.sourcesFor(methods) + "\n" + methods + "}\n");
        }
        return sources;
    }

    /** Transforms and compiles programs. */
    static Compiled compile(List<Program> programs, Path folder) {
        return Compiled.of(sources(programs), folder);
    }
}
