package org.adjoint4j.fuzz;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Several programs in one class, transformed and compiled together. */
final class Batch {
    private static final String HEAD = """
            package fuzz;

            import java.util.Arrays;
            import java.util.List;
            import org.adjoint4j.Ad;
            import org.adjoint4j.Differentiable;

            @SuppressWarnings("fallthrough")
            final class Subject {
                record Pair(double scratch, double other) {}

                record State(Pair pair, float primal, int size, double value) {}

                record World(List<Pair> pairs, double[] weights, State state) {}

                enum Kind { ZERO, ONE, TWO, THREE }

                private Subject() {}

                static Kind kind(int i) {
                    return Kind.values()[i & 3];
                }

                static String word(int i) {
                    return List.of("zero", "one", "two", "three").get(i & 3);
                }

                static double touch(double x) {
                    return Ad.stopGradient(x);
                }

            """;

    private Batch() {}

    /** Returns the source of the programs. */
    static String source(List<Program> programs) {
        return programs.stream().map(Program::text).collect(Collectors.joining("\n", HEAD, "}\n"));
    }

    /** Transforms and compiles programs. */
    static Compiled compile(List<Program> programs, Path folder) {
        return Compiled.of(source(programs), folder);
    }
}
