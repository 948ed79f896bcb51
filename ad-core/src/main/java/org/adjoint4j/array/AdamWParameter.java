package org.adjoint4j.array;

/**
 * A parameter with what steps of AdamW need of it besides its gradient, all of one shape. It serves one step after the
 * other.
 *
 * @param value the parameter, changed in place
 * @param mean running mean of the gradient, changed in place
 * @param variance running mean of the squared gradient, changed in place
 * @param weightDecay share of the parameter, times the learning rate, that the step takes away
 */
public record AdamWParameter(NdArray value, NdArray mean, NdArray variance, double weightDecay) {}
