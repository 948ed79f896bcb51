package org.adjoint4j.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.adjoint4j.array.NdArray;

/**
 * The numbers inside a differentiable value: a {@code double}, an array of them, an {@link NdArray}, a list or a record
 * of such values. Anything else in a record carries no numbers.
 */
final class Leaves {
    private Leaves() {}

    /** Returns all numbers in order. */
    static double[] of(Object value) {
        List<double[]> blocks = new ArrayList<>();
        collect(value, blocks);
        return blocks.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private static void collect(Object value, List<double[]> out) {
        if (value instanceof Double number) {
            out.add(new double[] {number});
        } else if (value instanceof double[] numbers) {
            out.add(numbers.clone());
        } else if (value instanceof NdArray x) {
            out.add(x.toDoubleArray());
        } else if (value instanceof List<?> elements) {
            elements.forEach(element -> collect(element, out));
        } else if (value instanceof Record owner) {
            components(owner).forEach(component -> collect(component, out));
        }
    }

    /** Returns what shape the value has, for comparison and messages. */
    static String describe(Object value) {
        if (value instanceof NdArray x) {
            return "array " + x.shape() + " of " + x.elementType() + " on "
                    + x.backend().name();
        }
        if (value instanceof double[] numbers) {
            return "double[" + numbers.length + "]";
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(Leaves::describe).toList().toString();
        }
        if (value instanceof Record owner) {
            return value.getClass().getSimpleName()
                    + components(owner).stream().map(Leaves::describe).toList();
        }
        return value == null ? "null" : value.getClass().getSimpleName();
    }

    /** Returns a value of the same form with every number mapped, in order. */
    static Object map(Object value, DoubleUnaryOperator number) {
        if (value instanceof Double x) {
            return number.applyAsDouble(x);
        }
        if (value instanceof double[] numbers) {
            return Arrays.stream(numbers).map(number).toArray();
        }
        if (value instanceof NdArray x) {
            double[] mapped = Arrays.stream(x.toDoubleArray()).map(number).toArray();
            return NdArray.of(x.backend(), x.elementType(), x.shape(), mapped);
        }
        if (value instanceof List<?> elements) {
            List<Object> mapped = new ArrayList<>();
            elements.forEach(element -> mapped.add(map(element, number)));
            return mapped;
        }
        return value instanceof Record owner ? mapRecord(owner, number) : value;
    }

    private static Object mapRecord(Record value, DoubleUnaryOperator number) {
        RecordComponent[] components = value.getClass().getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] mapped = components(value).stream()
                .map(component -> map(component, number))
                .toArray();
        try {
            var constructor = value.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(mapped);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("can't make another " + value.getClass(), e);
        }
    }

    /** Returns the components of a record in order; one that is worked out when asked for is asked. */
    static List<Object> components(Record value) {
        List<Object> result = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            result.add(read(component, value));
        }
        return result;
    }

    private static Object read(RecordComponent component, Record owner) {
        try {
            component.getAccessor().setAccessible(true);
            Object value = component.getAccessor().invoke(owner);
            if (value instanceof DoubleSupplier lazy) {
                return lazy.getAsDouble();
            }
            return value instanceof Supplier<?> lazy ? lazy.get() : value;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException("can't read " + component + " of " + owner.getClass(), e);
        }
    }
}
