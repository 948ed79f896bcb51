package org.adjoint4j.fuzz;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A random program: methods that call each other, the last one first in line to be differentiated.
 *
 * @param seed what it was made from
 * @param methods helpers, then the method under test
 * @param inputs sets of arguments, as {@link Frame} holds values but with numbers for leaves
 */
record Program(long seed, List<Routine> methods, List<List<Object>> inputs) {
    /** A parameter. */
    record Parameter(String name, Type type) {}

    /** A method. */
    record Routine(String name, boolean hidden, Type result, List<Parameter> parameters, Statement.Block body) {
        String text() {
            String list = parameters.stream()
                    .map(p -> p.type().source() + " " + p.name())
                    .collect(Collectors.joining(", "));
            StringBuilder text = new StringBuilder("    @Differentiable\n    ");
            text.append(hidden ? "private " : "")
                    .append("static ")
                    .append(result.source())
                    .append(' ');
            text.append(name).append('(').append(list).append(") {\n");
            body.print("        ", text);
            return text.append("    }\n").toString();
        }

        Object call(List<Object> arguments, Frame.Run run) {
            Frame frame = new Frame(run);
            for (int i = 0; i < arguments.size(); i++) {
                frame.set(parameters.get(i).name(), arguments.get(i));
            }
            body.run(frame);
            if (frame.result() == null) {
                throw new IllegalStateException(name + " returned nothing");
            }
            return frame.result();
        }
    }

    Routine main() {
        return methods.get(methods.size() - 1);
    }

    Program withMain(Statement body) {
        Routine main = main();
        Routine smaller =
                new Routine(main.name(), main.hidden(), main.result(), main.parameters(), (Statement.Block) body);
        List<Routine> all = new java.util.ArrayList<>(methods);
        all.set(all.size() - 1, smaller);
        return new Program(seed, all, inputs);
    }

    String text() {
        return methods.stream().map(Routine::text).collect(Collectors.joining("\n"));
    }
}
