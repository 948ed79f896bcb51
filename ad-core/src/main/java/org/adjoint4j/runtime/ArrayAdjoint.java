package org.adjoint4j.runtime;

import java.util.function.Supplier;
import org.adjoint4j.array.Region;

/**
 * Adds up the adjoints of the elements of an array of objects: of records, of {@code NdArray}s, of lists, or of arrays,
 * of whatever rank. Where an element is null, so is its adjoint.
 *
 * @param <T> the type of the elements
 * @param <A> what adds up the adjoints of one element
 */
public final class ArrayAdjoint<T, A extends Adjoint<T, A>> implements Adjoint<T[], ArrayAdjoint<T, A>> {
    private final ListAdjoint<T, A> elements;

    /** Starts at zero; {@code zero} makes what adds up one element. */
    public ArrayAdjoint(Supplier<A> zero) {
        elements = new ListAdjoint<>(zero);
    }

    /** Returns what adds up an element. */
    public A at(int index) {
        return elements.at(index);
    }

    /** Returns what adds up an element, which starts again from zero. */
    public A take(int index) {
        return elements.take(index);
    }

    @Override
    public void add(T[] contribution, boolean unshared) {
        for (int i = 0; contribution != null && i < contribution.length; i++) {
            if (contribution[i] != null) {
                at(i).add(contribution[i], unshared);
            }
        }
    }

    @Override
    public void merge(ArrayAdjoint<T, A> other) {
        elements.merge(other.elements);
    }

    @Override
    public T[] toGradient(T[] primal, Region scratch) {
        if (primal == null) {
            return null;
        }
        T[] gradient = primal.clone(); // an array of the same class
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = primal[i] == null ? null : at(i).toGradient(primal[i], scratch);
        }
        return gradient;
    }
}
