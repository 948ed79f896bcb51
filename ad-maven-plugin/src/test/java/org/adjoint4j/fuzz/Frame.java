package org.adjoint4j.fuzz;

import java.util.HashMap;
import java.util.Map;

/** The variables of a running program, what it returned, and the decisions it took. */
final class Frame {
    private static final int LIMIT = 20_000;

    private final Map<String, Object> variables = new HashMap<>();
    private final Run run;
    private Object result;

    /** What all frames of a run share. */
    static final class Run {
        final int inputs;
        private int steps;
        private long path = 17;

        Run(int inputs) {
            this.inputs = inputs;
        }

        /** Returns a number that differs for runs that took different branches or sides of a kink. */
        long path() {
            return path;
        }
    }

    /** The program does not end in time. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The program throws an exception. */
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1;

        Thrown(String message) {
            super(message);
        }
    }

    Frame(Run run) {
        this.run = run;
    }

    Run run() {
        return run;
    }

    /** Returns a frame of its own with what is in this one now, as lambdas capture it. */
    Frame copy() {
        Frame copy = new Frame(run);
        copy.variables.putAll(variables);
        return copy;
    }

    Object get(String name) {
        Object value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException(name + " has no value");
        }
        return value;
    }

    Object set(String name, Object value) {
        variables.put(name, value);
        return value;
    }

    Object result() {
        return result;
    }

    void returns(Object value) {
        result = value;
    }

    /** Counts a step. */
    void step() {
        if (++run.steps > LIMIT) {
            throw new TooLong();
        }
    }

    /** Notes a decision. */
    boolean decide(boolean decision) {
        decide(decision ? 1L : 2L);
        return decision;
    }

    /** Notes which smooth piece of a function was taken. */
    void decide(long piece) {
        run.path = run.path * 1_000_003 + piece;
    }

    Dual constant(double value, boolean single) {
        return Dual.constant(value, single, run.inputs);
    }
}
