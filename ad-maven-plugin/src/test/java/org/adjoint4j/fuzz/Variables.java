package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final AtomicInteger counter;
    private final int lambdas;
    private final Set<String> taken = new HashSet<>();
    private final Set<String> locked = new HashSet<>();
    private final List<Variable> all = new ArrayList<>();
    private Set<String> assigned = new HashSet<>();

    /**
     * A local variable or parameter.
     *
     * @param free whether the program may assign it anywhere
     * @param fixed whether nothing ever assigns it again, so that a lambda may use it
     */
    record Variable(String name, Type type, boolean free, boolean fixed) {}

    Variables(Random random) {
        this(random, new AtomicInteger(), 0);
    }

    private Variables(Random random, AtomicInteger counter, int lambdas) {
        this.random = random;
        this.counter = counter;
        this.lambdas = lambdas;
    }

    /** Returns how many lambdas these variables are in. */
    int lambdas() {
        return lambdas;
    }

    /** Returns the variables that a lambda written here may use; what it declares is its own. */
    Variables captured() {
        Variables inner = new Variables(random, counter, lambdas + 1);
        inner.taken.addAll(taken);
        for (Variable variable : all) {
            inner.taken.add(variable.name());
            if (variable.fixed() && assigned.contains(variable.name())) {
                inner.all.add(variable);
                inner.assigned.add(variable.name());
                inner.locked.add(variable.name());
            }
        }
        return inner;
    }

    /** Returns a number that no other call returns in this method. */
    int number() {
        return counter.incrementAndGet();
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

    /** Returns a name that is in use from here on, though not as a variable yet. */
    String reserve() {
        String name = fresh();
        taken.add(name);
        return name;
    }

    boolean has(String name) {
        return taken.contains(name) || all.stream().anyMatch(v -> v.name().equals(name));
    }

    Variable declare(String name, Type type, boolean free, boolean isAssigned) {
        return declare(new Variable(name, type, free, false), isAssigned);
    }

    /** Declares a variable that keeps its value. */
    Variable fix(String name, Type type) {
        return declare(new Variable(name, type, false, true), true);
    }

    private Variable declare(Variable variable, boolean isAssigned) {
        if (lambdas == 0) {
            taken.remove(variable.name()); // its scope tells now
        }
        all.add(variable);
        if (isAssigned) {
            assigned.add(variable.name());
        }
        return variable;
    }

    /** Returns whether nothing assigns the variable again. */
    boolean isFixed(String name) {
        return all.stream().anyMatch(v -> v.name().equals(name) && v.fixed());
    }

    void assign(Variable variable) {
        assigned.add(variable.name());
    }

    /** A list in a lambda or under iteration does not grow. */
    boolean isLocked(Variable variable) {
        return locked.contains(variable.name());
    }

    /** Returns whether the list was open so far. */
    boolean lock(Variable variable) {
        return locked.add(variable.name());
    }

    void unlock(Variable variable) {
        locked.remove(variable.name());
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
