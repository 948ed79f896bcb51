package org.adjoint4j.fuzz;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** Java's choice among methods of one name (JLS 15.12.2), for numbers, arrays and records; written to be read. */
final class Overload {
    private static final List<Type> WIDENING = List.of(Type.INT, Type.FLOAT, Type.DOUBLE);

    private Overload() {}

    /**
     * A method that is called.
     *
     * @param oneByOne whether what its last parameter takes is given one by one
     */
    record Chosen(Program.Routine routine, boolean oneByOne) {}

    /** Returns the method that arguments of these types call; empty where none fits or several fit as well. */
    static Optional<Chosen> choose(List<Program.Routine> all, List<Type> arguments) {
        List<Program.Routine> fixed =
                all.stream().filter(m -> fits(parameters(m), arguments)).toList();
        if (!fixed.isEmpty()) {
            return mostSpecific(fixed, (a, b) -> fits(parameters(b), parameters(a)))
                    .map(m -> new Chosen(m, false));
        }
        int count = arguments.size();
        List<Program.Routine> varying = all.stream()
                .filter(m -> m.style().varies() && count >= m.parameters().size() - 1)
                .filter(m -> fits(expanded(m, count), arguments))
                .toList();
        return mostSpecific(varying, (a, b) -> {
                    int compared = Math.max(
                            count,
                            Math.max(a.parameters().size(), b.parameters().size())); // as javac does, beyond the JLS
                    return fits(expanded(b, compared), expanded(a, compared));
                })
                .map(m -> new Chosen(m, true));
    }

    private static Optional<Program.Routine> mostSpecific(
            List<Program.Routine> all, BiPredicate<Program.Routine, Program.Routine> isAsSpecific) {
        List<Program.Routine> best = all.stream()
                .filter(m -> all.stream().allMatch(other -> isAsSpecific.test(m, other)))
                .toList();
        return best.size() == 1 ? Optional.of(best.get(0)) : Optional.empty();
    }

    private static List<Type> parameters(Program.Routine routine) {
        return routine.parameters().stream().map(Program.Parameter::type).toList();
    }

    /** Returns the types of the first {@code count} arguments where the last ones are given one by one. */
    private static List<Type> expanded(Program.Routine routine, int count) {
        List<Type> declared = parameters(routine);
        int last = declared.size() - 1;
        Type element = ((Type.Sequence) declared.get(last)).element();
        return IntStream.range(0, count)
                .mapToObj(i -> i < last ? declared.get(i) : element)
                .toList();
    }

    private static boolean fits(List<Type> parameters, List<Type> arguments) {
        if (parameters.size() != arguments.size()) {
            return false;
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (!widens(arguments.get(i), parameters.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean widens(Type from, Type to) {
        return from.equals(to) || WIDENING.contains(from) && WIDENING.indexOf(from) <= WIDENING.indexOf(to);
    }
}
