package org.adjoint4j.transform;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.Backend;

/** The numbers in arguments and gradients: those of records, lists and arrays one after the other. */
final class Leaves {
    private Leaves() {}

    /** Returns the floating-point numbers of a value; what is none is left out. */
    static double[] of(Object value) {
        List<Double> numbers = new ArrayList<>();
        map(value, x -> {
            numbers.add(x);
            return x;
        });
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Returns a copy of some values whose number {@code k} is another one. */
    static Object[] with(Object[] values, int k, double number) {
        int[] next = {0};
        return (Object[]) map(values, x -> next[0]++ == k ? number : x);
    }

    /** Returns a copy of some values, arrays and what is in them included. */
    static Object[] copy(Object[] values) {
        return (Object[]) map(values, x -> x);
    }

    /** Fills every Java array of a value with a number. */
    static void overwrite(Object value, double number) {
        if (value instanceof double[] doubles) {
            java.util.Arrays.fill(doubles, number);
        } else if (value instanceof float[] floats) {
            java.util.Arrays.fill(floats, (float) number);
        } else if (value instanceof Object[] rows) {
            for (Object row : rows) {
                overwrite(row, number);
            }
        }
    }

    /** Returns a copy of a value with the same number everywhere. */
    static Object all(Object value, double number) {
        return map(value, x -> number);
    }

    /** Returns a copy of a value with random numbers between -1 and 1. */
    static Object random(Object value, long seed) {
        Random random = new Random(seed);
        return map(value, x -> random.nextDouble(-1, 1));
    }

    /** Makes a copy of every array of a value on a backend. */
    static void on(Object value, Backend backend) {
        arrays(value).forEach(array -> NdArray.zeros(backend, array.elementType(), array.shape()));
    }

    private static Stream<NdArray> arrays(Object value) {
        if (value instanceof NdArray array) {
            return Stream.of(array);
        }
        if (value instanceof List<?> list) {
            return list.stream().flatMap(Leaves::arrays);
        }
        return value instanceof Record record ? components(record).stream().flatMap(Leaves::arrays) : Stream.empty();
    }

    private static Object map(Object value, DoubleUnaryOperator f) {
        if (value instanceof Double x) {
            return f.applyAsDouble(x);
        }
        if (value instanceof Float x) {
            return (float) f.applyAsDouble(x);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(element -> map(element, f)).toList();
        }
        if (value instanceof NdArray array) {
            double[] numbers = (double[]) map(array.toDoubleArray(), f);
            return NdArray.of(array.backend(), array.elementType(), array.shape(), numbers);
        }
        if (value != null && value.getClass().isArray()) {
            return mapArray(value, f);
        }
        return value instanceof Record record ? mapRecord(record, f) : value;
    }

    private static Object mapArray(Object array, DoubleUnaryOperator f) {
        Object copy = Array.newInstance(array.getClass().getComponentType(), Array.getLength(array));
        for (int i = 0; i < Array.getLength(array); i++) {
            Array.set(copy, i, map(Array.get(array, i), f));
        }
        return copy;
    }

    private static Object mapRecord(Record record, DoubleUnaryOperator f) {
        List<Object> mapped = new ArrayList<>();
        components(record).forEach(component -> mapped.add(map(component, f)));
        try {
            var constructor = record.getClass().getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(mapped.toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Object> components(Record record) {
        try {
            List<Object> components = new ArrayList<>();
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                component.getAccessor().setAccessible(true);
                components.add(component.getAccessor().invoke(record));
            }
            return components;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
