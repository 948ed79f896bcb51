package org.adjoint4j.transform.split;

import org.adjoint4j.transform.ir.Method;

/**
 * A piece of a method that became a method of its own.
 *
 * @param method the piece; its result is a record of what it hands on
 * @param number from 1
 * @param gradientRecord the name of the record of its parameters' adjoints
 * @param valueRecord the name of the record of what it hands on
 */
public record Part(Method method, int number, String gradientRecord, String valueRecord) {}
