package org.adjoint4j.array;

/**
 * A parameter with what a step of AdamW needs of it, all of one shape.
 *
 * @param value the parameter, changed in place
 * @param gradient only read
 * @param mean running mean of the gradient, changed in place
 * @param variance running mean of the squared gradient, changed in place
 * @param weightDecay share of the parameter, times the learning rate, that the step takes away
 */
public record AdamWParameter(NdArray value, NdArray gradient, NdArray mean, NdArray variance, double weightDecay) {}
