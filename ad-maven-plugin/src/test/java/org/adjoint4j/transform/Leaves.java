package org.adjoint4j.transform;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.adjoint4j.array.NdArray;

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
        try {
            List<Object> components = new ArrayList<>();
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                component.getAccessor().setAccessible(true);
                components.add(map(component.getAccessor().invoke(record), f));
            }
            var constructor = record.getClass().getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(components.toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
