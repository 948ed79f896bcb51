package org.adjoint4j.fuzz;

import java.util.List;

/**
 * A small program that somebody writes who does not believe it.
 *
 * @param why what is doubtful about it
 * @param text members of a class, the method {@code f} among them
 * @param arguments of each call
 */
record SmallProgram(String why, String text, List<Object[]> arguments) {
    static final double[] NUMBERS = {0.5, -1.5, 2};
    static final double[][] ROWS = {{1, 2}, {3, -4}};

    private static final String HEAD = """
            package fuzz;

            import java.util.ArrayList;
            import java.util.List;
            import java.util.function.*;
            import org.adjoint4j.Ad;
            import org.adjoint4j.Differentiable;

            @SuppressWarnings("all")
            final class Subject {
            """;

    static SmallProgram program(String why, String text, Object[]... arguments) {
        return new SmallProgram(why, text, List.of(arguments));
    }

    static Object[] at(Object... arguments) {
        return arguments;
    }

    /** Returns the source of programs, each in a class of its own. */
    static String source(List<SmallProgram> programs) {
        StringBuilder text = new StringBuilder(HEAD);
        for (int i = 0; i < programs.size(); i++) {
            text.append("static final class ").append(programs.get(i).name()).append(" {\n");
            text.append(programs.get(i).text()).append("\n}\n");
        }
        return text.append("}\n").toString();
    }

    /** Returns a name for the class of the program. */
    String name() {
        String words = why.replaceAll("[^A-Za-z ]", "");
        StringBuilder name = new StringBuilder();
        for (String word : words.split(" ")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }

    @Override
    public String toString() {
        return why;
    }
}
