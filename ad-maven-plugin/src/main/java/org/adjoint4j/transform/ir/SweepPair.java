package org.adjoint4j.transform.ir;

/**
 * The two sweeps of a method as methods of their own, which share their caller's stacks.
 *
 * @param forward the name of the method that runs the forward sweep
 * @param reverse the name of the method that runs the reverse sweep
 */
public record SweepPair(String forward, String reverse) {}
