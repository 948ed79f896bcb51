package org.adjoint4j.gpt2.huggingface;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object of a JSON file, with its members asked for by name and kind.
 *
 * @param file where it comes from
 * @param place what messages name it by, empty for the file's own
 * @param members its members in the order of the file
 */
record JsonObject(Path file, String place, Map<String, Object> members) {
    Set<String> names() {
        return members.keySet();
    }

    /** Whether the member is there and not null. */
    boolean has(String name) {
        return members.get(name) != null;
    }

    @SuppressWarnings("unchecked") // objects are made by Json, with these types
    JsonObject object(String name) {
        return new JsonObject(file, name, (Map<String, Object>) typed(name, Map.class, "an object"));
    }

    List<?> list(String name) {
        return typed(name, List.class, "a list");
    }

    String text(String name) {
        return typed(name, String.class, "a text");
    }

    long integer(String name) {
        return typed(name, Long.class, "a whole number");
    }

    /** Returns a whole number as an int, {@code otherwise} where it is missing or null. */
    int integer(String name, int otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        long value = integer(name);
        if (value != (int) value) {
            throw wrong(name, "a number of this size: " + value);
        }
        return (int) value;
    }

    double real(String name, double otherwise) {
        return has(name) ? typed(name, Number.class, "a number").doubleValue() : otherwise;
    }

    boolean flag(String name, boolean otherwise) {
        return has(name) ? typed(name, Boolean.class, "true or false") : otherwise;
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    private <T> T typed(String name, Class<T> type, String wanted) {
        Object value = members.get(name);
        if (value == null) {
            throw new HuggingFaceException(file, where() + "lacks " + name);
        }
        if (!type.isInstance(value)) {
            throw wrong(name, wanted);
        }
        return type.cast(value);
    }

    private HuggingFaceException wrong(String name, String wanted) {
        return new HuggingFaceException(file, where() + name + " is not " + wanted);
    }

    private String where() {
        return place.isEmpty() ? "" : place + ": ";
    }
}
