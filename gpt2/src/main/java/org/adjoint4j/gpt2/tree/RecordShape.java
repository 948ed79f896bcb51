package org.adjoint4j.gpt2.tree;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** How to take a record apart and make another one of its kind. */
final class RecordShape {
    private final List<String> names;
    private final List<Method> accessors;
    private final Constructor<?> constructor;

    private RecordShape(List<String> names, List<Method> accessors, Constructor<?> constructor) {
        this.names = names;
        this.accessors = accessors;
        this.constructor = constructor;
    }

    /** Returns the shape of a record class. */
    static RecordShape of(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return new RecordShape(
                    Arrays.stream(components).map(RecordComponent::getName).toList(),
                    Arrays.stream(components).map(RecordComponent::getAccessor).toList(),
                    type.getDeclaredConstructor(types));
        } catch (ReflectiveOperationException e) {
            throw unusable(type, e);
        }
    }

    int size() {
        return names.size();
    }

    String name(int i) {
        return names.get(i);
    }

    /** Returns the record's i-th component. */
    Object component(Record record, int i) {
        try {
            return accessors.get(i).invoke(record);
        } catch (ReflectiveOperationException e) {
            throw unusable(record.getClass(), e);
        }
    }

    Record construct(Object[] values) {
        try {
            return (Record) constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw unusable(constructor.getDeclaringClass(), e);
        }
    }

    private static IllegalArgumentException unusable(Class<?> type, ReflectiveOperationException e) {
        Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
        return new IllegalArgumentException(
                "can't walk over record " + type.getName() + "; it and its constructor must be public", cause);
    }
}
