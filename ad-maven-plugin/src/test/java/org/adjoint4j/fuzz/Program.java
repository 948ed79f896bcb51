package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A random program: methods that call each other, the last one first in line to be differentiated.
 *
 * @param seed what it was made from
 * @param homes types of its own
 * @param methods helpers, then the method under test
 * @param inputs sets of arguments, as {@link Frame} holds values but with numbers for leaves
 */
record Program(long seed, List<Home> homes, List<Routine> methods, List<List<Object>> inputs) {
    private static final Pattern VERSIONS = Pattern.compile("\u0001([^\u0001\u0002\u0003]*)\u0002([^\u0003]*)\u0003");

    /** Returns text that differs between Java 21 and 17. */
    static String versions(String newer, String older) {
        return '\u0001' + newer + '\u0002' + older + '\u0003';
    }

    /** Returns a text as one of the versions has it. */
    static String version(String text, boolean newer) {
        return VERSIONS.matcher(text).replaceAll(match -> Matcher.quoteReplacement(match.group(newer ? 1 : 2)));
    }

    /** Returns whether the versions differ. */
    static boolean hasVersions(String text) {
        return VERSIONS.matcher(text).find();
    }

    /**
     * A nested type with methods of the program.
     *
     * @param head its declaration up to the brace
     */
    record Home(String name, String head) {}

    /**
     * A parameter.
     *
     * @param constant whether it is left out of the gradient
     */
    record Parameter(String name, Type type, boolean constant) {
        boolean isActive() {
            return type.isDifferentiable() && !constant;
        }

        private String annotation() {
            return constant && (type.isDifferentiable() || type.equals(Type.SHAPE)) ? "@NonDifferentiable " : "";
        }
    }

    /**
     * How a method is declared.
     *
     * @param hidden whether it is private
     * @param isInstance whether its first parameter is the object
     * @param byName whether its annotation names what is differentiated
     * @param varies whether its last parameter may be given one by one
     */
    record Style(boolean hidden, boolean isInstance, boolean byName, boolean varies) {
        static final Style PLAIN = new Style(false, false, false, false);

        static final Style VARIES = new Style(false, false, false, true);
    }

    /**
     * A method.
     *
     * @param home the type it is in; null for the class of all
     */
    record Routine(String name, Home home, Style style, Type result, List<Parameter> parameters, Statement.Block body) {
        /** Ends the names of methods that others have too. */
        static final String OVERLOADED = "o";

        boolean isOverloaded() {
            return name.endsWith(OVERLOADED);
        }

        String text() {
            boolean integers = parameters.stream().allMatch(p -> p.type().equals(Type.INT));
            StringBuilder text =
                    new StringBuilder(integers ? "" : "    @Differentiable" + names() + "\n").append("    ");
            text.append(style.hidden() ? "private " : "").append(style.isInstance() ? "" : "static ");
            text.append(result.source()).append(' ').append(name);
            text.append('(').append(parameterList()).append(") {\n");
            body.print("        ", text);
            return text.append("    }\n").toString();
        }

        private String names() {
            return !style.byName()
                    ? ""
                    : parameters.stream()
                            .filter(Parameter::isActive)
                            .map(p -> '"' + p.name() + '"')
                            .collect(Collectors.joining(", ", "(wrt = {", "})"));
        }

        private String parameterList() {
            List<String> all = new ArrayList<>();
            for (int i = style.isInstance() ? 1 : 0; i < parameters.size(); i++) {
                Parameter parameter = parameters.get(i);
                boolean varies = style.varies() && i == parameters.size() - 1;
                String annotation = style.byName() ? "" : parameter.annotation();
                String source = parameter.type().source();
                all.add(annotation + (varies ? source.replace("[]", "...") : source) + " " + parameter.name());
            }
            return String.join(", ", all);
        }

        /** Returns what stands before the name where a static method is called. */
        String qualifier() {
            return home == null ? "" : home.name() + ".";
        }

        Object call(List<Object> arguments, Frame.Run run) {
            Frame frame = new Frame(run);
            frame.step();
            for (int i = 0; i < arguments.size(); i++) {
                frame.set(parameters.get(i).name(), arguments.get(i));
            }
            body.run(frame);
            if (frame.result() == null && !result.equals(Type.VOID)) {
                throw new IllegalStateException(name + " returned nothing");
            }
            return frame.result();
        }
    }

    /** Returns the class that a program is in; {@code name} begins the names of its methods. */
    static String owner(String name) {
        return "P" + name;
    }

    String owner() {
        return owner(main().name());
    }

    Routine main() {
        return methods.get(methods.size() - 1);
    }

    Program withMain(Statement body) {
        Routine main = main();
        Routine smaller = new Routine(
                main.name(), main.home(), main.style(), main.result(), main.parameters(), (Statement.Block) body);
        List<Routine> all = new ArrayList<>(methods);
        all.set(all.size() - 1, smaller);
        return new Program(seed, homes, all, inputs);
    }

    /** Returns the declarations of all methods, in both versions. */
    String text() {
        StringBuilder text = new StringBuilder(textIn(null));
        for (Home home : homes) {
            text.append("\n    ").append(home.head()).append(" {\n");
            text.append(textIn(home).indent(4)).append("    }\n");
        }
        return text.toString();
    }

    private String textIn(Home home) {
        return methods.stream().filter(m -> m.home() == home).map(Routine::text).collect(Collectors.joining("\n"));
    }
}
