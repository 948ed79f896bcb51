package org.adjoint4j.runtime;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * The adjoints of the elements of Java arrays during one reverse sweep. Every array has one shadow of the same type and
 * length, found by the array's identity: whatever names an array goes by, its adjoints add up in one place. An array
 * of arrays has the shadows of its rows.
 *
 * <p>Not safe for use by several threads; every reverse sweep has its own.
 */
public final class Shadows {
    private final Map<Object, Object> shadows = new IdentityHashMap<>();

    /** Returns the shadow of an array, all zeros the first time; null for null. */
    public double[] of(double[] array) {
        return array == null ? null : (double[]) shadows.computeIfAbsent(array, Shadows::zeroLike);
    }

    /** Returns the shadow of an array, all zeros the first time; null for null. */
    public float[] of(float[] array) {
        return array == null ? null : (float[]) shadows.computeIfAbsent(array, Shadows::zeroLike);
    }

    private static Object zeroLike(Object array) {
        return array instanceof double[] doubles ? new double[doubles.length] : new float[((float[]) array).length];
    }

    /** Lets the adjoints of an array add up in an array of the caller's. */
    public void bind(double[] array, double[] adjoints) {
        if (array != null) {
            bindOnce(array, adjoints);
        }
    }

    /** Lets the adjoints of an array add up in an array of the caller's. */
    public void bind(float[] array, float[] adjoints) {
        if (array != null) {
            bindOnce(array, adjoints);
        }
    }

    private void bindOnce(Object array, Object adjoints) {
        Object known = shadows.putIfAbsent(array, adjoints);
        if (known != null && known != adjoints) {
            throw new IllegalArgumentException("one array is passed to a method under two names that have different"
                    + " gradients: which of them it counts for is not defined. Pass a copy.");
        }
    }

    /** Lets the adjoints of rows add up in arrays of the caller's. */
    public <T> void bind(T[] rows, T[] adjoints) {
        for (int i = 0; rows != null && i < rows.length; i++) {
            if (rows[i] instanceof double[] doubles) {
                bind(doubles, (double[]) adjoints[i]);
            } else if (rows[i] instanceof float[] floats) {
                bind(floats, (float[]) adjoints[i]);
            } else {
                bind((Object[]) rows[i], (Object[]) adjoints[i]);
            }
        }
    }

    /** Returns the shadows of an array's present rows, in an array of its own; null for null. */
    public <T> T[] of(T[] rows) {
        if (rows == null) {
            return null;
        }
        T[] result = rows.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = ofAny(result[i]);
        }
        return result;
    }

    /** Returns the shadows of a list's arrays; null for null. */
    public <T> List<T> of(List<T> arrays) {
        return arrays == null ? null : arrays.stream().map(this::ofAny).toList();
    }

    /** Returns the gradient of a list of records with arrays: what {@code gradient} makes of each; null for null. */
    public static <T> List<T> each(List<T> list, UnaryOperator<T> gradient) {
        return list == null ? null : list.stream().map(gradient).toList();
    }

    /** As {@link #each(List, UnaryOperator)} where the other parts of each element's gradient are known by now. */
    public static <T> List<T> each(List<T> list, List<T> parts, BinaryOperator<T> gradient) {
        if (list == null) {
            return null;
        }
        List<T> result = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            result.add(gradient.apply(list.get(i), parts.get(i)));
        }
        return List.copyOf(result);
    }

    @SuppressWarnings("unchecked") // a shadow has the type of its array
    private <T> T ofAny(T array) {
        if (array instanceof double[] doubles) {
            return (T) of(doubles);
        }
        return array instanceof float[] floats ? (T) of(floats) : (T) of((Object[]) array);
    }

    /** Adds a contribution to the adjoints of an array, or of the arrays in an array or list. */
    public void add(Object array, Object contribution) {
        if (array instanceof List<?> list) {
            add(list.toArray(), ((List<?>) contribution).toArray());
        } else {
            addTo(ofAny(array), contribution);
        }
    }

    private static void add(double[] shadow, double[] contribution) {
        for (int i = 0; i < shadow.length; i++) {
            shadow[i] += contribution[i];
        }
    }

    private static void add(float[] shadow, float[] contribution) {
        for (int i = 0; i < shadow.length; i++) {
            shadow[i] += contribution[i];
        }
    }

    /** Returns a copy of an array of arrays, of whatever rank, with the same arrays of numbers in it; null for null. */
    @SuppressWarnings("unchecked") // a copy has the type of its original
    public static <T> T[] sameRows(T[] rows) {
        if (rows == null) {
            return null;
        }
        T[] result = rows.clone();
        for (int i = 0; i < result.length; i++) {
            if (result[i] instanceof Object[] inner) {
                result[i] = (T) sameRows(inner);
            }
        }
        return result;
    }

    // ---- adjoints of arrays that are known by one name ----------------------------------------------------------

    /** Returns zeros in the shape of an array; null for null. */
    public static double[] zeros(double[] array) {
        return array == null ? null : new double[array.length];
    }

    /** Returns zeros in the shape of an array; null for null. */
    public static float[] zeros(float[] array) {
        return array == null ? null : new float[array.length];
    }

    /** Returns zeros in the shape of an array of arrays, null where there is no row; null for null. */
    @SuppressWarnings("unchecked") // the zeros have the type of their array
    public static <T> T[] zeros(T[] rows) {
        if (rows == null) {
            return null;
        }
        T[] result = rows.clone();
        for (int i = 0; i < result.length; i++) {
            if (result[i] instanceof double[] doubles) {
                result[i] = (T) zeros(doubles);
            } else if (result[i] instanceof float[] floats) {
                result[i] = (T) zeros(floats);
            } else {
                result[i] = (T) zeros((Object[]) result[i]);
            }
        }
        return result;
    }

    /** Adds a contribution of the same shape to the adjoints of an array of numbers, or of arrays of them. */
    public static void addTo(Object adjoints, Object contribution) {
        if (adjoints instanceof double[] doubles) {
            add(doubles, (double[]) contribution);
        } else if (adjoints instanceof float[] floats) {
            add(floats, (float[]) contribution);
        } else if (adjoints != null) {
            Object[] rows = (Object[]) adjoints;
            for (int i = 0; i < rows.length; i++) {
                addTo(rows[i], ((Object[]) contribution)[i]);
            }
        }
    }

    // ---- the adjoints of what is done to whole arrays -----------------------------------------------------------

    /** Reverses {@code copy = copyOfRange(source, from, …)}: what exceeds the source has no adjoint. */
    public static void copied(double[] source, int from, double[] copy) {
        for (int i = 0; i < Math.min(copy.length, source.length - from); i++) {
            source[from + i] += copy[i];
        }
    }

    /** Reverses {@code copy = copyOfRange(source, from, …)}: what exceeds the source has no adjoint. */
    public static void copied(float[] source, int from, float[] copy) {
        for (int i = 0; i < Math.min(copy.length, source.length - from); i++) {
            source[from + i] += copy[i];
        }
    }

    /** Reverses {@code System.arraycopy}, also where both ranges are of one array and overlap. */
    public static void moved(double[] source, int from, double[] target, int to, int length) {
        double[] adjoints = new double[length];
        System.arraycopy(target, to, adjoints, 0, length);
        java.util.Arrays.fill(target, to, to + length, 0);
        for (int i = 0; i < length; i++) {
            source[from + i] += adjoints[i];
        }
    }

    /** Reverses {@code System.arraycopy}, also where both ranges are of one array and overlap. */
    public static void moved(float[] source, int from, float[] target, int to, int length) {
        float[] adjoints = new float[length];
        System.arraycopy(target, to, adjoints, 0, length);
        java.util.Arrays.fill(target, to, to + length, 0);
        for (int i = 0; i < length; i++) {
            source[from + i] += adjoints[i];
        }
    }

    /** Reverses a write to an element: returns its adjoint, and what was there before starts from zero. */
    public static double overwritten(double[] array, int index) {
        double adjoint = array[index];
        array[index] = 0;
        return adjoint;
    }

    /** Reverses a write to an element: returns its adjoint, and what was there before starts from zero. */
    public static float overwritten(float[] array, int index) {
        float adjoint = array[index];
        array[index] = 0;
        return adjoint;
    }

    /** Reverses {@code Arrays.fill}: returns the adjoint of the value. */
    public static double filled(double[] array, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += overwritten(array, i);
        }
        return sum;
    }

    /** Reverses {@code Arrays.fill}: returns the adjoint of the value. */
    public static float filled(float[] array, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += overwritten(array, i);
        }
        return sum;
    }
}
