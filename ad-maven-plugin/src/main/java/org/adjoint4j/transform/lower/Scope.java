package org.adjoint4j.transform.lower;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;

/**
 * What each local variable holds at a point of the program, and whether control gets there at all or has jumped
 * further on. Where several of that are possible, a boolean for each jump says whether it was taken.
 */
final class Scope {
    /** The pseudo variable that holds the result; a keyword, so that no user variable has its name. */
    static final String RESULT = "return";

    /** Begins the name of a pseudo variable that holds the value of a switch expression; its hint follows. */
    private static final String YIELDED = "yield?";

    /** The variable that holds the object of an instance method. */
    static final String THIS = "this";

    /** Returns the variable that holds a field of the object while its constructor runs. */
    static String field(String name) {
        return THIS + "." + name;
    }

    /** Begins the name of a pseudo variable that holds whether a loop goes on. */
    private static final String GOES_ON = "while?";

    /** Returns what the values of a variable are named after. */
    static String hint(String variable) {
        if (variable.equals(RESULT)) {
            return "result";
        }
        if (variable.startsWith(YIELDED)) {
            return variable.substring(variable.indexOf(':') + 1);
        }
        return variable.startsWith(GOES_ON) ? "goesOn" : variable.substring(variable.indexOf('.') + 1);
    }

    /** Returns whether a variable is read only where a jump that brings its value has ended. */
    static boolean isBroughtByJump(String variable) {
        return variable.equals(RESULT) || variable.startsWith(YIELDED);
    }

    private final Map<String, Value> values;
    private final Map<String, JType> types;
    private final Map<String, Function> functions;
    private final Map<String, LocalObject> objects = new LinkedHashMap<>();
    /** The variables of patterns, with what must hold for their values to be read; null for nothing. */
    private final Map<String, Value> matched = new LinkedHashMap<>();

    private boolean completes = true;
    private final Map<Target, Value> jumps;

    Scope() {
        this(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    private Scope(
            Map<String, Value> values,
            Map<String, JType> types,
            Map<String, Function> functions,
            Map<Target, Value> jumps) {
        this.values = values;
        this.types = types;
        this.functions = functions;
        this.jumps = jumps;
    }

    Scope copy() {
        Scope copy = new Scope(
                new LinkedHashMap<>(values),
                new LinkedHashMap<>(types),
                new LinkedHashMap<>(functions),
                new LinkedHashMap<>(jumps));
        copy.objects.putAll(objects);
        copy.matched.putAll(matched);
        copy.completes = completes;
        return copy;
    }

    // ---- variables ------------------------------------------------------------------------------------------------

    boolean has(String variable) {
        return types.containsKey(variable);
    }

    /** Returns the value of a variable; null if it has none yet. */
    Value get(String variable) {
        return values.get(variable);
    }

    JType typeOf(String variable) {
        return types.get(variable);
    }

    void declare(String variable, JType type) {
        types.put(variable, type);
        values.remove(variable);
        functions.remove(variable);
        objects.remove(variable);
        matched.remove(variable);
    }

    /**
     * Declares a variable of a pattern: it has a value only where the pattern matches.
     *
     * @param test whether it matches; null where the value may be read anyway
     */
    void declareMatched(String variable, Value value, Value test) {
        declare(variable, value.type());
        matched.put(variable, test);
        set(variable, value);
    }

    boolean isMatched(String variable) {
        return matched.containsKey(variable);
    }

    /** Returns what must hold for the value of a pattern's variable to be read; null for nothing. */
    Value testOf(String variable) {
        return matched.get(variable);
    }

    /** Declares a variable that always holds a known function; it has no value. */
    void declareFunction(String variable, JType type, Function function) {
        declare(variable, type);
        functions.put(variable, function);
    }

    /** Returns the function that a variable holds; null if it is not known. */
    Function function(String variable) {
        return functions.get(variable);
    }

    /** Declares a variable that always holds a known object; it has no value, but the object's fields have. */
    void declareObject(String variable, LocalObject object) {
        declare(
                variable,
                new JType.Discrete(
                        object.type().getNameAsString(), object.type().getNameAsString()));
        objects.put(variable, object);
    }

    /** Returns the object that a variable holds; null if it holds none. */
    LocalObject object(String variable) {
        return objects.get(variable);
    }

    /** Returns a copy for a lambda, which sees the values that variables have now. */
    Scope captured() {
        Scope copy = copy();
        copy.objects.replaceAll((name, object) -> new LocalObject(object.name(), object.type(), true));
        return copy;
    }

    /** Returns whether a variable of both has another value here. */
    boolean differsFrom(Scope other) {
        return values.entrySet().stream()
                .filter(entry -> !isMatched(entry.getKey()))
                .anyMatch(entry -> other.values.containsKey(entry.getKey())
                        && other.values.get(entry.getKey()) != entry.getValue());
    }

    /** Declares a pseudo variable that tells whether a loop goes on and returns its name. */
    String declareGoesOn(JType type) {
        return declareNew(GOES_ON, "", type);
    }

    /** Declares a pseudo variable for the value of a switch expression and returns its name. */
    String declareYielded(String hint, JType type) {
        return declareNew(YIELDED, ":" + hint, type);
    }

    private String declareNew(String prefix, String suffix, JType type) {
        int number = 0;
        while (types.containsKey(prefix + number + suffix)) {
            number++;
        }
        String name = prefix + number + suffix;
        declare(name, type);
        return name;
    }

    void set(String variable, Value value) {
        values.put(variable, value);
    }

    /** Takes a variable's value away: from here on nobody may read it before it is assigned. */
    void unset(String variable) {
        values.remove(variable);
    }

    /** Returns the variables that patterns have bound since {@code outer}, with their values. */
    Map<String, Value> boundSince(Scope outer) {
        Map<String, Value> bound = new LinkedHashMap<>();
        for (String variable : matched.keySet()) {
            if (get(variable) != null && get(variable) != outer.get(variable)) {
                bound.put(variable, get(variable));
            }
        }
        return bound;
    }

    /** Declares the variables that patterns of {@code inner} have bound besides. */
    void adoptBound(Scope inner) {
        inner.boundSince(this).forEach((variable, value) -> declareMatched(variable, value, inner.testOf(variable)));
    }

    /** Ends the life of a variable. */
    void forget(String variable) {
        types.remove(variable);
        values.remove(variable);
        functions.remove(variable);
        objects.remove(variable);
        matched.remove(variable);
    }

    Set<String> variables() {
        return Set.copyOf(types.keySet());
    }

    /** Returns the variables in the order of their declaration. */
    List<String> inOrder() {
        return List.copyOf(types.keySet());
    }

    /** Forgets the variables that {@code outer} does not have: the end of a block. */
    void leaveBlock(Set<String> outer) {
        types.keySet().retainAll(outer);
        values.keySet().retainAll(outer);
        functions.keySet().retainAll(outer);
        objects.keySet().retainAll(outer);
        matched.keySet().retainAll(outer);
    }

    // ---- control --------------------------------------------------------------------------------------------------

    /** Returns whether control may get here. */
    boolean completes() {
        return completes;
    }

    /** Returns where control may have jumped instead, each with whether it has; with null where it is certain. */
    Map<Target, Value> jumps() {
        return jumps;
    }

    /** Returns whether what happens is known only at run time. */
    boolean isMixed() {
        return jumps.size() + (completes ? 1 : 0) > 1;
    }

    /** Control jumps. */
    void jump(Target target) {
        completes = false;
        jumps.put(target, null);
    }

    /** An exception is thrown: nothing further on is reached. */
    void stop() {
        completes = false;
    }

    /** Here is where jumps to a target go. */
    void arrive(Target target) {
        completes |= jumps.containsKey(target);
        jumps.remove(target);
    }

    /** Sets what may have happened. */
    void control(boolean mayComplete, Map<Target, Value> mayHaveJumped) {
        completes = mayComplete;
        jumps.clear();
        jumps.putAll(mayHaveJumped);
    }

    /** Returns whether control has certainly jumped to a target or certainly not; null where that depends. */
    Boolean hasJumped(Target target) {
        if (!jumps.containsKey(target)) {
            return false;
        }
        return isMixed() ? null : Boolean.TRUE;
    }
}
