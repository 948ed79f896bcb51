package org.adjoint4j.transform.ir;

import java.util.List;
import java.util.Optional;

/** A statement of the core language. */
public sealed interface Stmt {
    /** Returns where it comes from. */
    Origin origin();

    /**
     * {@code target = expression}.
     *
     * @param lazy whether it may be evaluated only where it is read, as what stands to the right of {@code &&}: there may be
     *     no object to read from elsewhere
     */
    record Let(Value target, Expr expression, Origin origin, boolean lazy) implements Stmt {
        /** An assignment that is executed where it stands. */
        public Let(Value target, Expr expression, Origin origin) {
            this(target, expression, origin, false);
        }
    }

    /**
     * Something evaluated for its side effect only, such as logging; carries no derivative.
     *
     * @param writes whether it may write to arrays that it reads
     */
    record Effect(Template template, Origin origin, boolean writes) implements Stmt {
        /** Something that may do anything. */
        public Effect(Template template, Origin origin) {
            this(template, origin, true);
        }
    }

    /** {@code throw expression}: nothing after it in its block is reached. */
    record Throw(Template template, Origin origin) implements Stmt {}

    /** {@code array[index] = value}. */
    record Store(Value array, Value index, Value value, Origin origin) implements Stmt {}

    /**
     * {@code Arrays.fill(array, from, to, value)}; {@code from} and {@code to} are null for the whole array.
     *
     * @param primal the call as it stands in the source
     */
    record Fill(Value array, Value from, Value to, Value value, Template primal, Origin origin) implements Stmt {}

    /**
     * {@code System.arraycopy(source, from, target, to, length)} of numbers.
     *
     * @param primal the call as it stands in the source
     */
    record Move(Value source, Value from, Value target, Value to, Value length, Template primal, Origin origin)
            implements Stmt {}

    /**
     * {@code list.add(value)}, {@code list.set(index, value)}, or {@code list[index] = value} for an array of objects.
     *
     * @param index where it goes; the list's size before where it is appended
     */
    record Put(Value list, Value index, Value value, boolean appends, Origin origin) implements Stmt {}

    /** Both blocks yield the results. */
    record If(Value condition, Block then, Block otherwise, List<Value> results, Origin origin) implements Stmt {}

    /**
     * A loop over carried values: {@code carried} start as {@code initial}, each iteration yields the next ones, and
     * {@code results} are the last ones.
     *
     * @param leaves a value of the body: where it is true after an iteration, that was the last one
     */
    record Loop(
            Header header,
            List<Value> carried,
            List<Value> initial,
            Block body,
            Optional<Value> leaves,
            List<Value> results,
            Origin origin)
            implements Stmt {}

    /** What makes a loop go on. */
    sealed interface Header {
        /** Returns what stands for the number of iterations made, the last one counted too where it was left early. */
        Value trips();
    }

    /**
     * {@code for (int index = from; index < bound; index++)} with any of {@code < <= > >=}, stepping down for the last
     * two; neither bound nor index changes in the body.
     */
    record Counted(Value index, Value from, String comparison, Value bound, Value trips) implements Header {
        /** Returns whether the index grows. */
        public boolean ascending() {
            return comparison.startsWith("<");
        }
    }

    /**
     * {@code while (condition)}: {@code test} computes the condition, its single yield, from the carried values and has
     * no side effects.
     */
    record Conditional(Block test, Value trips) implements Header {}
}
