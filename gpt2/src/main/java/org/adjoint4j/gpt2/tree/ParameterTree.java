package org.adjoint4j.gpt2.tree;

import java.util.ArrayList;
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
    /** Reflection is slow and allocates, and trees are walked several times in each training step. */
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return RecordShape.of(type);
        }
    };

    private ParameterTree() {}

    /** Returns all arrays of a tree, in the order of {@link #leaves}. */
    public static List<NdArray> arrays(Record tree) {
        List<NdArray> found = new ArrayList<>(count(tree));
        collect(tree, found);
        return found;
    }

    private static int count(Object node) {
        int count = 0;
        if (node instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                count += count(list.get(i));
            }
        } else if (node instanceof Record record) {
            RecordShape shape = SHAPES.get(record.getClass());
            for (int i = 0; i < shape.size(); i++) {
                count += count(shape.component(record, i));
            }
        } else {
            count = 1;
        }
        return count;
    }

    private static void collect(Object node, List<NdArray> found) {
        if (node instanceof NdArray array) {
            found.add(array);
        } else if (node instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(list.get(i), found);
            }
        } else if (node instanceof Record record) {
            RecordShape shape = SHAPES.get(record.getClass());
            for (int i = 0; i < shape.size(); i++) {
                collect(shape.component(record, i), found);
            }
        } else {
            throw noNode("a component", node);
        }
    }

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
        throw noNode(path, node);
    }

    private static IllegalArgumentException noNode(String path, Object node) {
        return new IllegalArgumentException(
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
        RecordShape shape = SHAPES.get(record.getClass());
        Object[] values = new Object[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rebuild(child(path, shape.name(i)), shape.component(record, i), change);
        }
        return shape.construct(values);
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
