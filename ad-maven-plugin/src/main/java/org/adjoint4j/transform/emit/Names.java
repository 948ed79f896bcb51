package org.adjoint4j.transform.emit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.adjoint4j.transform.ir.Value;

/** The names of one generated method; no two values share one. */
final class Names {
    private static final Set<String> RESERVED = Set.of(
            "abstract",
            "assert",
            "boolean",
            "break",
            "byte",
            "case",
            "catch",
            "char",
            "class",
            "const",
            "continue",
            "default",
            "do",
            "double",
            "else",
            "enum",
            "extends",
            "final",
            "finally",
            "float",
            "for",
            "goto",
            "if",
            "implements",
            "import",
            "instanceof",
            "int",
            "interface",
            "long",
            "native",
            "new",
            "package",
            "private",
            "protected",
            "public",
            "return",
            "short",
            "static",
            "strictfp",
            "super",
            "switch",
            "synchronized",
            "this",
            "throw",
            "throws",
            "transient",
            "try",
            "void",
            "volatile",
            "while",
            "true",
            "false",
            "null",
            "var",
            "yield",
            "record",
            "_");

    private static final Pattern LIKE_CLASS = Pattern.compile("\\p{Lu}\\w*\\p{Ll}\\w*");

    private final Set<String> taken = new HashSet<>(RESERVED);
    private final Map<Value, String> forward = new IdentityHashMap<>();
    private final Map<Object, Map<String, String>> derived = new IdentityHashMap<>();
    private final Map<String, Integer> counters = new HashMap<>();

    /** Returns a new name like {@code wish}: itself, or with the next free number; never like that of a class. */
    String allocate(String wished) {
        boolean likeClass = Character.isUpperCase(wished.charAt(0))
                && LIKE_CLASS.matcher(wished).matches();
        String wish = likeClass ? wished.substring(0, 1).toLowerCase(Locale.ROOT) + wished.substring(1) : wished;
        if (taken.add(wish)) {
            return wish;
        }
        int number = counters.getOrDefault(wish, 2);
        while (!taken.add(wish + number)) {
            number++;
        }
        counters.put(wish, number + 1);
        return wish + number;
    }

    /** Returns the value's variable in the forward sweep. */
    String of(Value value) {
        return forward.computeIfAbsent(value, v -> allocate(v.hint()));
    }

    /** Returns another name that belongs to a value, made from a wish the first time. */
    String derived(Value value, String role, String wish) {
        return derived(value, role, () -> wish);
    }

    /** Returns the name of a value's adjoint. */
    String adjoint(Value value) {
        String name = of(value);
        return derived(value, "adjoint", () -> adjointOf(name));
    }

    private String derived(Object value, String role, Supplier<String> wish) {
        return derived.computeIfAbsent(value, v -> new HashMap<>(4)).computeIfAbsent(role, r -> allocate(wish.get()));
    }

    /** Lets a value's adjoint have a name that was given away before. */
    void nameAdjoint(Value value, String name) {
        derived.computeIfAbsent(value, v -> new HashMap<>()).put("adjoint", name);
    }

    /** Returns the usual name of the adjoint of a variable: {@code dHidden} for {@code hidden}. */
    static String adjointOf(String name) {
        return "d" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
