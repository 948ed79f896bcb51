package org.adjoint4j.runtime;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Arrays that are passed twice: each argument has a gradient of its own, so each needs memory of its own. */
public final class ArrayArguments {
    private ArrayArguments() {}

    /**
     * Refuses one array under two names, where the method writes to one of them: the gradient with respect to each
     * would depend on which of them the write counts for.
     *
     * @param method names the method
     * @param names of the arguments
     * @param arguments arrays, or arrays or lists of arrays
     * @throws IllegalArgumentException if an array is part of two arguments, or twice of one
     */
    public static void requireDistinct(String method, String names, Object[] arguments) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object argument : arguments) {
            if (!addAll(argument, seen)) {
                throw new IllegalArgumentException(method
                        + " writes to an array that was passed to it twice, as two of "
                        + names + " or as two rows of one: which argument's gradient the write counts for is not"
                        + " defined. Pass a copy.");
            }
        }
    }

    private static boolean addAll(Object array, Set<Object> seen) {
        if (array == null || array instanceof Object[] empty && empty.length == 0) {
            return true;
        }
        if (array instanceof List<?> list) {
            return addAll(list.toArray(), seen);
        }
        boolean isNew = seen.add(array);
        if (array instanceof Object[] rows) {
            for (Object row : rows) {
                isNew &= addAll(row, seen);
            }
        }
        return isNew;
    }

    /** Returns {@code array}, or a copy of it and its rows if any of them is among {@code others}. */
    public static <T> T distinct(T array, Object[] others) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object other : others) {
            addAll(other, seen);
        }
        return addAll(array, seen) ? array : copy(array);
    }

    @SuppressWarnings("unchecked") // a clone has the type of its original
    private static <T> T copy(T array) {
        if (array instanceof double[] doubles) {
            return (T) doubles.clone();
        }
        if (array instanceof float[] floats) {
            return (T) floats.clone();
        }
        if (array instanceof List<?> list) {
            return (T) Arrays.asList(copy(list.toArray()));
        }
        Object[] rows = ((Object[]) array).clone();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = rows[i] == null ? null : copy(rows[i]);
        }
        return (T) rows;
    }
}
