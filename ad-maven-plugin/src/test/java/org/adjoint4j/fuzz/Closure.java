package org.adjoint4j.fuzz;

import java.util.List;

/** A function while a program runs. */
@FunctionalInterface
interface Closure {
    Object apply(List<Object> arguments);
}
