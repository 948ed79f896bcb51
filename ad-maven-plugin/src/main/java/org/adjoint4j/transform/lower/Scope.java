package org.adjoint4j.transform.lower;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;

/** What each local variable holds at a point of the program, and whether the method has returned there. */
final class Scope {
    /** How control leaves a piece of code. */
    enum Exit {
        /** At its end. */
        NORMAL,
        /** By a return on some paths; the variable {@link #RETURNED} says whether. */
        MAYBE,
        /** By a return on all paths. */
        RETURNS,
        /** By an exception on all paths. */
        THROWS
    }

    /** The pseudo variable that holds the result; a keyword, so that no user variable has its name. */
    static final String RESULT = "return";
    /** The pseudo variable that holds whether the method has returned. */
    static final String RETURNED = "return?";

    /** The variable that holds the object of an instance method. */
    static final String THIS = "this";

    /** Returns the variable that holds a field of the object while its constructor runs. */
    static String field(String name) {
        return THIS + "." + name;
    }

    /** Begins the name of a pseudo variable that holds whether a loop goes on. */
    static final String GOES_ON = "while?";

    /** Begins the name of a pseudo variable that holds which element a loop is at. */
    static final String INDEX = "for?";

    /** Returns what the values of a variable are named after. */
    static String hint(String variable) {
        return switch (variable) {
            case RESULT -> "result";
            case RETURNED -> "returned";
            default -> variable.startsWith(GOES_ON) ? "goesOn" : variable.substring(variable.indexOf('.') + 1);
        };
    }

    private final Map<String, Value> values;
    private final Map<String, JType> types;
    private final Map<String, Function> functions;
    private Exit exit = Exit.NORMAL;

    Scope() {
        this(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    private Scope(Map<String, Value> values, Map<String, JType> types, Map<String, Function> functions) {
        this.values = values;
        this.types = types;
        this.functions = functions;
    }

    Scope copy() {
        Scope copy = new Scope(new LinkedHashMap<>(values), new LinkedHashMap<>(types), new LinkedHashMap<>(functions));
        copy.exit = exit;
        return copy;
    }

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

    void set(String variable, Value value) {
        values.put(variable, value);
    }

    /** Takes a variable's value away: from here on nobody may read it before it is assigned. */
    void unset(String variable) {
        values.remove(variable);
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
        values.keySet().removeIf(name -> !types.containsKey(name));
        functions.keySet().removeIf(name -> !types.containsKey(name));
    }

    Exit exit() {
        return exit;
    }

    void exit(Exit next) {
        exit = next;
    }
}
