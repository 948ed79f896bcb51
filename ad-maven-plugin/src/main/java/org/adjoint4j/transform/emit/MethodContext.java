package org.adjoint4j.transform.emit;

import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Imports;

/**
 * What both sweeps of a method share.
 *
 * @param structure where values are made and read
 * @param activity which of them carry a derivative
 * @param names what they are called
 * @param saves which the reverse sweep reads
 * @param types how adjoints are held
 * @param imports of the generated file
 * @param form where the two sweeps are
 */
record MethodContext(
        Structure structure,
        Activity activity,
        Names names,
        Saves saves,
        AdjointTypes types,
        Imports imports,
        Form form) {
    /** Where the sweeps of a method are. */
    enum Form {
        /** Both in one method, so that what is saved can be given back on the way. */
        JOINT,
        /** The forward sweep in a method, the reverse sweep in the pullback that it returns. */
        VJP,
        /** Each in a method of its own, on the caller's stacks. */
        PAIR
    }

    /** Returns whether a call's rule takes the place of the call. */
    boolean usesRule(Value target, Expr expression) {
        return expression instanceof Expr.RuleCall call && activity.isActive(target, call);
    }

    /**
     * Returns whether a call runs the sweeps of its method on this method's stacks, rather than keep a Vjp. The adjoints of
     * arrays are then handed over as arrays.
     */
    boolean usesPair(Value target, Expr expression) {
        return usesRule(target, expression)
                && expression instanceof Expr.RuleCall call
                && call.rule().pair().isPresent()
                && (call.rule().inPlace() || call.arguments().stream().allMatch(this::hasPlainAdjoint));
    }

    private boolean hasPlainAdjoint(Value value) {
        return !AdjointTypes.isNested(value.type()) || isMemory(value) || isPlainArray(value);
    }

    /** Returns whether the adjoint of a value is an array like itself, known by one name: a parameter's, or a row's. */
    boolean isPlainArray(Value value) {
        if (!value.type().isMemory() || isMemory(value)) {
            return false;
        }
        return structure.definition(value) instanceof Expr.Element element
                ? isPlainArray(element.sequence())
                : structure.isParameter(value);
    }

    /** Returns whether an array of the adjoints of a parameter is handed to the reverse sweep, which adds to it. */
    boolean isHandedOver(Value parameter) {
        return form == Form.PAIR && parameter.type().isMemory();
    }

    boolean joint() {
        return form == Form.JOINT;
    }

    /** Returns whether a value has no variable but is read off the Vjp of the call that made it. */
    boolean isReadOffVjp(Value value) {
        return !(value.type() instanceof JType.Scalar) && usesRule(value, structure.definition(value));
    }

    /** Returns the type of the Vjp of a call. */
    String vjpType(Value result, Expr.RuleCall call) {
        String vjp = call.rule().inPlace() ? "org.adjoint4j.runtime.InPlaceVjp" : "org.adjoint4j.Vjp";
        return imports.name(vjp) + "<" + result.type().boxed() + ", " + gradientType(call) + ">";
    }

    /** Returns the class of a call's rule and a dot, or nothing if it is the class that is written. */
    String owner(Expr.RuleCall call) {
        String owner = call.rule().owner();
        return imports.isSelf(owner) ? "" : imports.name(owner) + ".";
    }

    String gradientType(Expr.RuleCall call) {
        return imports.shorten(call.rule().gradientType());
    }

    /** Returns whether the adjoint of a value is kept by its identity, in {@code Shadows}. */
    boolean isMemory(Value value) {
        return activity.memory().isMemory(value);
    }

    /** Returns whether the adjoint of a value is nothing but what {@code Shadows} has for it or the arrays in it. */
    boolean isInShadows(Value value) {
        return activity.memory().holdsMemory(value) && ArrayAdjoints.holdsNothingElse(value.type());
    }

    /**
     * Returns whether an element of an array may change between the forward sweep's reading and the reverse sweep.
     * Where the sweeps are apart, anybody may write to an array in between.
     */
    boolean mayChange(Value array) {
        return !joint() || activity.memory().isWritten(array);
    }

    /** Returns whether a value is a part of another whose adjoint takes all contributions to it. */
    boolean isPart(Value value) {
        Expr definition = structure.definition(value);
        if (definition instanceof Expr.Element element
                && (element.sequence().type() instanceof JType.ListOf
                        || element.sequence().type().isFilled())) {
            return !element.sequence().type().isFilled();
        }
        if (definition instanceof Expr.Element element) {
            return !isMemory(element.sequence())
                    || !isMemory(value) && !activity.memory().isWrittenByAny(element.sequence());
        }
        return definition instanceof Expr.Projection
                || definition instanceof Expr.Narrowing && value.type() instanceof JType.Rec;
    }

    /** Returns the array class that adds adjoints up. */
    String adjoints() {
        return imports.name("org.adjoint4j.array.Adjoints");
    }
}
