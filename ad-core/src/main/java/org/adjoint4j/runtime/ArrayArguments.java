package org.adjoint4j.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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

    /**
     * Returns {@code list}, or one in which each record that has an array twice, or one that is in an earlier record or
     * among {@code others}, is replaced by a copy.
     *
     * @param arrays finds a record's arrays
     * @param copy makes a record with arrays of its own
     */
    public static <T> List<T> distinct(
            List<T> list, Object[] others, Function<T, Object[]> arrays, UnaryOperator<T> copy) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object other : others) {
            addAll(other, seen);
        }
        boolean same = true;
        List<T> result = new ArrayList<>(list);
        for (int i = 0; i < result.size(); i++) {
            T element = result.get(i);
            if (!addAll(arrays.apply(element), seen)) {
                result.set(i, copy.apply(element));
                same = false;
            }
        }
        return same ? list : List.copyOf(result);
    }

    /** Returns the arrays in the records of a list. */
    public static <T> Object[] in(List<T> list, Function<T, Object[]> arrays) {
        return list == null ? null : list.stream().map(arrays).toArray();
    }

    /** Returns a list of copies. */
    public static <T> List<T> copy(List<T> list, UnaryOperator<T> copy) {
        return list == null ? null : list.stream().map(copy).toList();
    }

    /** Returns a copy of an array of numbers, of arrays of them, or of a list of either, with its rows; null for null. */
    @SuppressWarnings("unchecked") // a clone has the type of its original
    public static <T> T copy(T array) {
        if (array == null) {
            return null;
        }
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
            rows[i] = copy(rows[i]);
        }
        return (T) rows;
    }
}
