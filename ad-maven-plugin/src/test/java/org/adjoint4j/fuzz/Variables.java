package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** The variables in scope while a random method is written, with Java's definite assignment. */
final class Variables {
    /** Names that generated code uses itself, or that are derived as its names are. */
    private static final List<String> NAMES = List.of(
            "x",
            "y",
            "dX",
            "dY",
            "t",
            "t2",
            "dT",
            "result",
            "dResult",
            "saved",
            "doubles",
            "savedDoubles",
            "condition",
            "gradient",
            "scratch",
            "i",
            "j",
            "size",
            "length",
            "trips",
            "trip",
            "from",
            "bound",
            "one",
            "selector",
            "unset",
            "returned",
            "elements",
            "dim",
            "value",
            "next",
            "xBefore",
            "counter",
            "integers",
            "objects",
            "adjoint",
            "goesOn",
            "x2",
            "y2",
            "nextX",
            "u",
            "v",
            "w",
            "dX2",
            "sum",
            "primal",
            "other",
            "contribution");

    private final Random random;
    private final List<Variable> all = new ArrayList<>();
    private Set<String> assigned = new HashSet<>();

    /**
     * A local variable or parameter.
     *
     * @param free whether the program may assign it anywhere
     */
    record Variable(String name, Type type, boolean free) {}

    Variables(Random random) {
        this.random = random;
    }

    /** Returns a name that nothing in scope has. */
    String fresh() {
        String wish = NAMES.get(random.nextInt(NAMES.size()));
        String name = wish;
        for (int number = 2; has(name); number++) {
            name = wish + number;
        }
        return name;
    }

    private boolean has(String name) {
        return all.stream().anyMatch(v -> v.name().equals(name));
    }

    Variable declare(String name, Type type, boolean free, boolean isAssigned) {
        Variable variable = new Variable(name, type, free);
        all.add(variable);
        if (isAssigned) {
            assigned.add(name);
        }
        return variable;
    }

    void assign(Variable variable) {
        assigned.add(variable.name());
    }

    /** Returns the variables that may be read. */
    List<Variable> readable(Predicate<Type> fits) {
        return all.stream()
                .filter(v -> assigned.contains(v.name()) && fits.test(v.type()))
                .toList();
    }

    /** Returns the variables that may be read and assigned. */
    List<Variable> writable(Predicate<Type> fits) {
        return readable(fits).stream().filter(Variable::free).toList();
    }

    /** Returns the variables that have no value yet. */
    List<Variable> unassigned() {
        return all.stream().filter(v -> !assigned.contains(v.name())).toList();
    }

    /** What was in scope at some point. */
    record Mark(int size, Set<String> assigned) {}

    Mark mark() {
        return new Mark(all.size(), Set.copyOf(assigned));
    }

    /** Ends a block: its variables go, and what it assigned counts as unassigned. */
    Set<String> leave(Mark mark) {
        Set<String> atEnd = assigned;
        all.subList(mark.size(), all.size()).clear();
        assigned = new HashSet<>(mark.assigned());
        return atEnd;
    }

    /** Notes what all branches have assigned. */
    void assignAll(Set<String> names) {
        all.stream().map(Variable::name).filter(names::contains).forEach(assigned::add);
    }
}
