package org.adjoint4j.fuzz;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Java objects of the types of random programs, made and taken apart. */
final class Objects {
    private final Compiled compiled;
    private final Program program;

    Objects(Compiled compiled, Program program) {
        this.compiled = compiled;
        this.program = program;
    }

    /** Returns an argument; {@code value} has numbers for leaves. */
    Object of(Type type, Object value) {
        if (type instanceof Type.Record rec) {
            return record(rec, (Object[]) value);
        }
        if (value instanceof Choice choice) {
            return record(choice.type(), choice.parts());
        }
        if (type.equals(Type.KIND)) {
            return compiled.type("Subject$Kind").getEnumConstants()[(Integer) value];
        }
        if (!(type instanceof Type.Sequence sequence)) {
            return value;
        }
        List<Object> elements = new ArrayList<>();
        for (Object part : (Object[]) value) {
            elements.add(of(sequence.element(), part));
        }
        if (sequence.isList()) {
            return List.copyOf(elements);
        }
        Object array = Array.newInstance(classOf(sequence.element()), elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Array.set(array, i, elements.get(i));
        }
        return array;
    }

    private static Class<?> classOf(Type type) {
        if (type instanceof Type.Sequence inner) {
            return classOf(inner.element()).arrayType();
        }
        return type.equals(Type.FLOAT) ? float.class : double.class;
    }

    private Object record(Type.Record type, Object[] parts) {
        Object[] components = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            components[i] = of(type.components().get(i).type(), parts[i]);
        }
        boolean own = program.homes().stream().anyMatch(h -> h.name().equals(type.source()));
        return make(compiled.type((own ? program.owner() : "Subject") + "$" + type.source()), components);
    }

    private static Object make(Class<?> type, Object[] components) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(components);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object[] components(Object record) {
        return Arrays.stream(record.getClass().getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> Compiled.get(record, name))
                .toArray();
    }

    /** Returns an object like another one with other numbers. */
    static Object like(Object value, Iterator<Double> numbers) {
        if (value instanceof Double) {
            return numbers.next();
        }
        if (value instanceof Float) {
            return numbers.next().floatValue();
        }
        if (value != null && value.getClass().isArray()) {
            Object copy = Array.newInstance(value.getClass().getComponentType(), Array.getLength(value));
            for (int i = 0; i < Array.getLength(value); i++) {
                Array.set(copy, i, like(Array.get(value, i), numbers));
            }
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(element -> like(element, numbers)).toList();
        }
        if (!(value instanceof Record)) {
            return value;
        }
        Object[] parts = components(value);
        return make(
                value.getClass(),
                Arrays.stream(parts).map(part -> like(part, numbers)).toArray());
    }

    /** Returns all real numbers in an object. */
    static List<Double> flat(Object value) {
        List<Double> numbers = new ArrayList<>();
        flatten(value, numbers);
        return numbers;
    }

    private static void flatten(Object value, List<Double> numbers) {
        if (value instanceof Double || value instanceof Float) {
            numbers.add(((Number) value).doubleValue());
        } else if (value instanceof List<?> list) {
            list.forEach(element -> flatten(element, numbers));
        } else if (value != null && value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                flatten(Array.get(value, i), numbers);
            }
        } else if (value instanceof Record) {
            Arrays.stream(components(value)).forEach(part -> flatten(part, numbers));
        }
    }

    /** Overwrites all arrays in an object. */
    static void spoil(Object value) {
        if (value instanceof double[] numbers) {
            Arrays.fill(numbers, Double.NaN);
        } else if (value instanceof float[] numbers) {
            Arrays.fill(numbers, Float.NaN);
        } else if (value instanceof Object[] parts) {
            Arrays.stream(parts).forEach(Objects::spoil);
        } else if (value instanceof Record) {
            Arrays.stream(components(value)).forEach(Objects::spoil);
        }
    }
}
