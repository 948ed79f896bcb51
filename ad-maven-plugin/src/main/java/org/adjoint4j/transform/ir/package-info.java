/**
 * The core intermediate representation: structured control flow over values that are assigned once, every side effect in
 * Java's evaluation order. Immutable once lowered.
 */
package org.adjoint4j.transform.ir;
