package org.adjoint4j.transform.ir;

import java.util.List;

/** The right-hand side of a {@link Stmt.Let}: one operation on values. */
public sealed interface Expr {
    /** Returns the values it reads, in evaluation order. */
    List<Value> operands();

    /**
     * Returns whether it may be evaluated later than where it stands, or not at all; earlier than that it may read from
     * null.
     */
    default boolean isPure() {
        return true;
    }

    /** A literal or constant, as source text. */
    record Constant(String text) implements Expr {
        @Override
        public List<Value> operands() {
            return List.of();
        }
    }

    /** Another name for a value: {@code x} as in {@code y = x}. */
    record Copy(Value source) implements Expr {
        @Override
        public List<Value> operands() {
            return List.of(source);
        }
    }

    /** Arithmetic on two scalars of the result's type; {@code operator} is one of + - * / %. */
    record Arithmetic(String operator, Value left, Value right) implements Expr {
        @Override
        public List<Value> operands() {
            return List.of(left, right);
        }
    }

    /** Negation of a scalar. */
    record Negation(Value operand) implements Expr {
        @Override
        public List<Value> operands() {
            return List.of(operand);
        }
    }

    /** Conversion of a number to the result's type. */
    record Conversion(Value operand) implements Expr {
        @Override
        public List<Value> operands() {
            return List.of(operand);
        }
    }

    /** A function of {@code Math} or {@code StrictMath} on scalars; {@code owner} is the class as written. */
    record MathCall(String owner, String function, List<Value> arguments) implements Expr {
        @Override
        public List<Value> operands() {
            return arguments;
        }
    }

    /** {@code record.component()}. */
    record Projection(Value record, String component) implements Expr {
        @Override
        public List<Value> operands() {
            return List.of(record);
        }
    }

    /** {@code list.get(index)} or {@code array[index]}. */
    record Element(Value sequence, Value index) implements Expr {
        @Override
        public List<Value> operands() {
            return List.of(sequence, index);
        }

        @Override
        public boolean isPure() {
            return false; // may throw, and a constant array may change under it
        }
    }

    /**
     * A record, or a value of a sealed interface, as a value of a sealed interface above it.
     *
     * @param matches whether there is one, where that is not certain: the value is null if not; null where it is certain
     */
    record Widening(Value operand, Value matches) implements Expr {
        @Override
        public List<Value> operands() {
            return matches == null ? List.of(operand) : List.of(matches, operand);
        }
    }

    /**
     * A value of a sealed interface as one of a class or interface below it.
     *
     * @param matches whether it is one, where that is not certain: the value is null if not; null where it is certain
     * @param casts whether the program says so by a cast, which may fail
     */
    record Narrowing(Value operand, Value matches, boolean casts) implements Expr {
        @Override
        public List<Value> operands() {
            return matches == null ? List.of(operand) : List.of(matches, operand);
        }

        @Override
        public boolean isPure() {
            return !casts;
        }
    }

    /**
     * {@code new R(arguments)} for a record.
     *
     * @param record its type; that of the value may be a sealed interface
     * @param arguments what the constructor is given
     * @param components what it makes of them: the arguments themselves unless it computes
     */
    record Construction(JType.Rec record, List<Value> arguments, List<Value> components) implements Expr {
        @Override
        public List<Value> operands() {
            return arguments;
        }

        @Override
        public boolean isPure() {
            return false; // a constructor may check its arguments
        }
    }

    /** {@code List.of(elements)}. */
    record ListConstruction(List<Value> elements) implements Expr {
        @Override
        public List<Value> operands() {
            return elements;
        }

        @Override
        public boolean isPure() {
            return false; // refuses null
        }
    }

    /** A new array of zeros or nulls, or an empty list, as source text. */
    record NewArray(Template template) implements Expr {
        @Override
        public List<Value> operands() {
            return template.values();
        }

        @Override
        public boolean isPure() {
            return false; // every evaluation makes another array
        }
    }

    /** {@code List.copyOf(source)}. */
    record ListCopy(Value source) implements Expr {
        @Override
        public List<Value> operands() {
            return List.of(source);
        }

        @Override
        public boolean isPure() {
            return false; // the list may change
        }
    }

    /** {@code new T[] {elements}}. */
    record ArrayConstruction(List<Value> elements) implements Expr {
        @Override
        public List<Value> operands() {
            return elements;
        }

        @Override
        public boolean isPure() {
            return false; // every evaluation makes another array
        }
    }

    /**
     * A copy of an array of numbers, or of a part of it.
     *
     * @param source the array
     * @param from the index of the first element copied; null for 0
     * @param template the call as it stands in the source
     */
    record ArrayCopy(Value source, Value from, Template template) implements Expr {
        @Override
        public List<Value> operands() {
            return template.values();
        }

        @Override
        public boolean isPure() {
            return false; // reads what may change, and makes another array
        }
    }

    /** A call of {@code Ad.stopGradient}. */
    record Stop(Value operand) implements Expr {
        @Override
        public List<Value> operands() {
            return List.of(operand);
        }
    }

    /**
     * A call that has a reverse rule. In the gradient the rule is called instead and its Vjp kept under {@code vjp}.
     *
     * @param rule the rule
     * @param arguments the receiver first, where there is one
     * @param primal the call as it stands in the source, with the arguments for placeholders, used where no
     *     derivative is wanted
     * @param vjp stands for the Vjp
     */
    record RuleCall(RuleTarget rule, List<Value> arguments, Template primal, Value vjp) implements Expr {
        @Override
        public List<Value> operands() {
            return arguments;
        }

        @Override
        public boolean isPure() {
            return false;
        }
    }

    /**
     * Anything else, as source text over values. It carries no derivative.
     *
     * @param template the text
     * @param losesDerivative what is wrong if one of the operands carries a derivative; empty when nothing is, as in a
     *     comparison
     * @param remedy what to do instead in that case
     * @param pure whether it may be moved
     */
    record Opaque(Template template, String losesDerivative, String remedy, boolean pure) implements Expr {
        @Override
        public List<Value> operands() {
            return template.values();
        }

        @Override
        public boolean isPure() {
            return pure;
        }
    }
}
