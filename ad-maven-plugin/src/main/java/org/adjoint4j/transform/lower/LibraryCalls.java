package org.adjoint4j.transform.lower;

import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.rule.ScalarRules;

/** Calls of methods of the JDK and of this library whose derivatives are known, or that have none. */
final class LibraryCalls {
    private static final String ND_ARRAY = "org.adjoint4j.array.NdArray";
    private static final String LIST = "java.util.List";
    static final Set<String> MATH = Set.of("java.lang.Math", "java.lang.StrictMath");
    private static final Set<String> METADATA =
            Set.of("shape", "size", "rank", "dim", "backend", "elementType", "toString");
    private static final Set<String> PREDICATES =
            Set.of("isNaN", "isInfinite", "isFinite", "compare", "compareTo", "equals");
    private static final Set<String> PREDICATE_OWNERS = Set.of("java.lang.Double", "java.lang.Float");
    static final String AD = "org.adjoint4j.Ad";

    private final Context context;
    private final ExpressionLowering expressions;
    private final ArrayLowering arrays;
    private final ListLowering lists;

    LibraryCalls(Context context, ExpressionLowering expressions, ArrayLowering arrays) {
        this.context = context;
        this.expressions = expressions;
        this.arrays = arrays;
        this.lists = expressions.lists();
    }

    /** Lowers a call of a method whose derivative is known; nothing if it is not one. */
    Optional<Value> lower(Call call, String hint, BlockBuilder code) {
        String owner = call.owner();
        String name = call.name();
        if (owner.equals(AD) && name.equals("stopGradient")) {
            Value operand = call.arguments().get(0);
            return Optional.of(code.let(hint, operand.type(), new Expr.Stop(operand)));
        }
        if (MATH.contains(owner)) {
            return mathCall(call, hint, code);
        }
        if (PREDICATE_OWNERS.contains(owner)) {
            Optional<Value> number = boxes(call, hint, code);
            if (number.isPresent()) {
                return number;
            }
        }
        if (owner.equals("java.util.Objects")
                && name.equals("requireNonNull")
                && call.arguments().size() == 1) {
            return Optional.of(required(call, code));
        }
        if (call.receiver() != null
                && call.arguments().isEmpty()
                && call.receiver().type() instanceof JType.Rec rec) {
            return projection(call, rec, hint, code);
        }
        Optional<Value> list = owner.equals(LIST) && name.equals("of")
                ? lists.of(call.syntax(), call.arguments(), hint, code)
                : lists.call(call.syntax(), name, call.receiver(), call.arguments(), hint, code);
        if (list.isPresent()) {
            return list;
        }
        if (call.receiver() != null && call.receiver().type() instanceof JType.ListOf && name.equals("get")) {
            Value element = code.let(
                    hint,
                    call.type(context),
                    new Expr.Element(call.receiver(), call.arguments().get(0)));
            return Optional.of(element);
        }
        Optional<Value> whole =
                arrays.call(owner, name, call.arguments(), call.text(context).build(true), hint, code);
        if (whole.isPresent()) {
            return whole;
        }
        if (carriesNothing(call)) {
            return Optional.of(code.let(
                    hint.equals("t") ? name : hint,
                    call.type(context),
                    new Expr.Opaque(call.text(context).build(true), "", "", true)));
        }
        return Optional.empty();
    }

    /** What the classes of boxed numbers do to numbers. */
    private Optional<Value> boxes(Call call, String hint, BlockBuilder code) {
        boolean numbers = call.all().stream().allMatch(v -> v.type() instanceof JType.Scalar);
        JType type = call.owner().equals("java.lang.Float") ? JType.FLOAT : JType.DOUBLE;
        if (!numbers) {
            return Optional.empty();
        }
        Value first = call.all().get(0);
        return switch (call.name()) {
            case "valueOf" -> Optional.of(expressions.coerce(call.syntax(), first, type, code));
            case "doubleValue" -> Optional.of(expressions.coerce(call.syntax(), first, JType.DOUBLE, code));
            case "floatValue" -> Optional.of(expressions.coerce(call.syntax(), first, JType.FLOAT, code));
            case "sum" ->
                Optional.of(code.let(
                        hint,
                        type,
                        new Expr.Arithmetic("+", first, call.arguments().get(1))));
            case "max", "min" -> {
                String math = context.imports().name("java.lang.Math");
                yield Optional.of(code.let(hint, type, new Expr.MathCall(math, call.name(), call.arguments())));
            }
            default -> Optional.empty();
        };
    }

    /** {@code Objects.requireNonNull(x)} is {@code x}. */
    private Value required(Call call, BlockBuilder code) {
        Value value = call.arguments().get(0);
        if (!(value.type() instanceof JType.Scalar)) {
            code.add(new Stmt.Effect(call.text(context).build(true), code.origin(), false));
        }
        return value;
    }

    private static boolean carriesNothing(Call call) {
        String owner = call.owner();
        boolean size = owner.startsWith("java.util.")
                && (call.name().equals("size") || call.name().equals("isEmpty"));
        return size
                || owner.equals(ND_ARRAY) && METADATA.contains(call.name())
                || PREDICATE_OWNERS.contains(owner) && PREDICATES.contains(call.name());
    }

    private Optional<Value> mathCall(Call call, String hint, BlockBuilder code) {
        JType overload = Arguments.overload(call.method(), call.arguments());
        JType type = overload != null ? overload : call.type(context);
        if (!(type instanceof JType.Scalar)) {
            return Optional.empty();
        }
        String owner = DiscreteLowering.owner(context, call.method().declaringType());
        if (!ScalarRules.knows(call.name(), call.arguments().size())) {
            return Optional.empty();
        }
        return Optional.of(code.let(hint, type, new Expr.MathCall(owner, call.name(), call.arguments())));
    }

    private Optional<Value> projection(Call call, JType.Rec rec, String hint, BlockBuilder code) {
        boolean component = rec.components().stream().anyMatch(c -> c.name().equals(call.name()));
        if (!component || rec.obstacle().startsWith("its accessor " + call.name())) {
            return Optional.empty();
        }
        JType type = rec.component(call.name()).type();
        String name = hint.equals("t") ? call.name() : hint;
        return Optional.of(code.let(name, type, new Expr.Projection(call.receiver(), call.name())));
    }
}
