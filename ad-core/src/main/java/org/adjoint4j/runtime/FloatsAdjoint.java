package org.adjoint4j.runtime;

import java.util.Arrays;
import org.adjoint4j.array.Region;

/** Adds up the adjoints of the elements of a {@code float[]}. */
public final class FloatsAdjoint implements Adjoint<float[], FloatsAdjoint> {
    private float[] sums = new float[0];

    /** Adds a contribution to one element. */
    public void add(int index, float contribution) {
        reserve(index + 1);
        sums[index] += contribution;
    }

    @Override
    public void add(float[] contribution, boolean unshared) {
        if (contribution == null) {
            return; // of an array that is null
        }
        reserve(contribution.length);
        for (int i = 0; i < contribution.length; i++) {
            sums[i] += contribution[i];
        }
    }

    @Override
    public void merge(FloatsAdjoint other) {
        add(other.sums);
    }

    @Override
    public float[] toGradient(float[] primal, Region scratch) {
        return primal == null ? null : Arrays.copyOf(sums, primal.length);
    }

    /**
     * Returns the sums of the first {@code length} elements, to be added to in place: all of them, where no contribution
     * went beyond.
     */
    public float[] of(int length) {
        if (sums.length != length) {
            sums = Arrays.copyOf(sums, length);
        }
        return sums;
    }

    private void reserve(int length) {
        if (sums.length < length) {
            sums = Arrays.copyOf(sums, Math.max(length, 2 * sums.length));
        }
    }
}
