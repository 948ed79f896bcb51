package org.adjoint4j.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.adjoint4j.array.Region;

/**
 * Adds up the adjoints of the elements of a list.
 *
 * @param <T> the type of the elements
 * @param <A> what adds up the adjoints of one element
 */
public final class ListAdjoint<T, A extends Adjoint<T, A>> implements Adjoint<List<T>, ListAdjoint<T, A>> {
    private final Supplier<A> zero;
    private final List<A> elements = new ArrayList<>();

    /** Starts at zero; {@code zero} makes what adds up one element. */
    public ListAdjoint(Supplier<A> zero) {
        this.zero = zero;
    }

    /** Returns what adds up an element. */
    public A at(int index) {
        while (elements.size() <= index) {
            elements.add(zero.get());
        }
        return elements.get(index);
    }

    /** Returns what adds up an element, which starts again from zero. */
    public A take(int index) {
        A taken = at(index);
        elements.set(index, zero.get());
        return taken;
    }

    @Override
    public void add(List<T> contribution, boolean unshared) {
        for (int i = 0; i < contribution.size(); i++) {
            at(i).add(contribution.get(i), unshared);
        }
    }

    @Override
    public void merge(ListAdjoint<T, A> other) {
        for (int i = 0; i < other.elements.size(); i++) {
            at(i).merge(other.elements.get(i));
        }
    }

    @Override
    public List<T> toGradient(List<T> primal, Region scratch) {
        List<T> gradient = new ArrayList<>(primal.size());
        for (int i = 0; i < primal.size(); i++) {
            gradient.add(at(i).toGradient(primal.get(i), scratch));
        }
        return List.copyOf(gradient);
    }
}
