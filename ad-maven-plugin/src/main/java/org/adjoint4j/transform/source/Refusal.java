package org.adjoint4j.transform.source;

import com.github.javaparser.ast.Node;

/** Thrown where the transformation of a statement can't go on; carries the error to report. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** Makes a refusal of an error that is known. */
    public Refusal(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    /** Makes a refusal of a node. */
    public static Refusal of(Node node, String message, String remedy) {
        return new Refusal(Problem.error(node, message, remedy));
    }

    /** Returns the error. */
    public Problem problem() {
        return problem;
    }
}
