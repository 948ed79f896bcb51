package org.adjoint4j.gpt2.tree;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.adjoint4j.array.NdArray;

/**
 * Walks over a tree of arrays: a record whose components are arrays, records and lists of these.
 *
 * <pre>{@code
 * Gpt2Parameters zeros = ParameterTree.map(parameters, (path, x) -> NdArray.zeros(x.backend(), x.elementType(), x.shape()));
 * }</pre>
 */
public final class ParameterTree {
    private ParameterTree() {}

    /** Returns all arrays of a tree in the order of declaration; trees of the same shape give the same order. */
    public static List<Leaf> leaves(Record tree) {
        List<Leaf> found = new ArrayList<>();
        map(tree, (path, array) -> {
            found.add(new Leaf(path, array));
            return array;
        });
        return found;
    }

    /** Returns a tree of the same shape, each array replaced by what {@code change} makes of its path and itself. */
    @SuppressWarnings("unchecked") // a record is rebuilt by its own constructor
    public static <T extends Record> T map(T tree, BiFunction<String, NdArray, NdArray> change) {
        return (T) rebuild("", tree, change);
    }

    private static Object rebuild(String path, Object node, BiFunction<String, NdArray, NdArray> change) {
        if (node instanceof NdArray array) {
            return change.apply(path, array);
        }
        if (node instanceof List<?> list) {
            return rebuildList(path, list, change);
        }
        if (node instanceof Record record) {
            return rebuildRecord(path, record, change);
        }
        throw new IllegalArgumentException(
                path + " is " + (node == null ? "null" : "a " + node.getClass().getName())
                        + "; a parameter tree holds arrays, records and lists of them");
    }

    private static List<?> rebuildList(String path, List<?> list, BiFunction<String, NdArray, NdArray> change) {
        List<Object> rebuilt = new ArrayList<>(list.size());
        for (Object element : list) {
            rebuilt.add(rebuild(child(path, Integer.toString(rebuilt.size())), element, change));
        }
        return List.copyOf(rebuilt);
    }

    private static Record rebuildRecord(String path, Record record, BiFunction<String, NdArray, NdArray> change) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = rebuild(child(path, components[i].getName()), component(record, components[i]), change);
        }
        return construct(record.getClass(), components, values);
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Object component(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw unusable(record.getClass(), e);
        }
    }

    private static Record construct(Class<? extends Record> type, RecordComponent[] components, Object[] values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw unusable(type, e);
        }
    }

    private static IllegalArgumentException unusable(Class<?> type, ReflectiveOperationException e) {
        Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
        return new IllegalArgumentException(
                "can't walk over record " + type.getName() + "; it and its constructor must be public", cause);
    }
}
