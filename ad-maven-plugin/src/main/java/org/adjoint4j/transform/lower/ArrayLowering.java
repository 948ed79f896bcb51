package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.NullLiteralExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedValueDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Java arrays: made, read, written, copied. */
final class ArrayLowering {
    private static final JType INT = new JType.Discrete("int", "Integer");
    private static final String ARRAYS = "java.util.Arrays";
    private static final String SYSTEM = "java.lang.System";

    private final Context context;
    private final ExpressionLowering expressions;

    ArrayLowering(Context context, ExpressionLowering expressions) {
        this.context = context;
        this.expressions = expressions;
    }

    /** An element of an array, with the array and the index evaluated. */
    record Place(Value array, Value index) {
        JType type() {
            return ((JType.ArrayOf) array.type()).element();
        }
    }

    /** Evaluates what names an element. */
    Place place(ArrayAccessExpr access, Scope scope, BlockBuilder code) {
        Value array = expressions.lower(access.getName(), "t", scope, code);
        refuseBoxes(access.getName(), array.type());
        if (!(array.type() instanceof JType.ArrayOf)) {
            throw Refusal.of(
                    access, "'" + access.getName() + "' is not known to be an array", "Give it a local variable.");
        }
        return new Place(array, expressions.lowerTo(INT, access.getIndex(), "index", scope, code));
    }

    /** Boxed numbers in arrays are no memory that adjoints are kept for. */
    static void refuseBoxes(Expression at, JType type) {
        JType leaf = type;
        while (leaf instanceof JType.ArrayOf array) {
            leaf = array.element();
        }
        if (leaf instanceof JType.Discrete discrete && discrete.isOfBoxes()) {
            throw Refusal.of(
                    at, "'" + at + "' is an array of boxed numbers, which has no gradient", "Use double[] or float[].");
        }
    }

    /** Reads an element. */
    Value read(Place place, String hint, BlockBuilder code) {
        return code.let(hint, place.type(), new Expr.Element(place.array(), place.index()));
    }

    /** Writes an element. */
    void write(Expression at, Place place, Value value, Scope scope, BlockBuilder code) {
        boolean plain = !place.type().isDifferentiable();
        refuseForeign(at, scope);
        boolean filled = place.array().type().isFilled();
        boolean nested = place.type() instanceof JType.ArrayOf
                || Syntax.unwrap(at) instanceof ArrayAccessExpr access
                        && Syntax.unwrap(access.getName()).isArrayAccessExpr();
        if (!plain && nested && !place.array().type().isMemory()) {
            throw Refusal.of(
                    at,
                    "an element of an array of arrays of objects is written",
                    "Use an array of one dimension, a[i * n + j], or arrays of numbers.");
        }
        if (!plain && !filled && !place.array().type().isMemory()) {
            throw Refusal.of(
                    at,
                    "an element of an array of " + place.type().source()
                            + " is written, which this method did not make",
                    "Write to a new array or a clone().");
        }
        if (filled) {
            code.add(new Stmt.Put(place.array(), place.index(), value, false, code.origin()));
        } else if (plain) {
            TemplateBuilder text = new TemplateBuilder()
                    .value(place.array())
                    .text("[")
                    .value(place.index())
                    .text("] = ")
                    .value(value);
            code.add(new Stmt.Effect(text.build(false), code.origin()));
        } else {
            code.add(new Stmt.Store(place.array(), place.index(), value, code.origin()));
        }
    }

    /** A write to an array that a field holds outlives the call. */
    private void refuseForeign(Expression at, Scope scope) {
        Expression root = Syntax.unwrap(at);
        while (root instanceof ArrayAccessExpr access) {
            root = Syntax.unwrap(access.getName());
        }
        boolean foreign = root.isFieldAccessExpr() || root instanceof NameExpr name && isField(name);
        boolean field = foreign && LocalObjects.fieldVariable(root, scope) == null;
        if (field) {
            throw Refusal.of(
                    at, "'" + at + "' is written, which outlives the call", "Write to a parameter or a local array.");
        }
    }

    private boolean isField(NameExpr name) {
        ResolvedValueDeclaration declaration = context.resolve(name, name::resolve);
        return declaration.isField();
    }

    // ---- new arrays -----------------------------------------------------------------------------------------------

    Value creation(ArrayCreationExpr creation, String hint, Scope scope, BlockBuilder code) {
        JType type = context.typeOf(creation);
        refuseBoxes(creation, type);
        if (creation.getInitializer().isPresent()) {
            return initializer(creation.getInitializer().get(), type, hint, scope, code);
        }
        JType leaf = type;
        TemplateBuilder text = new TemplateBuilder();
        List<Value> lengths = new ArrayList<>();
        for (var level : creation.getLevels()) {
            leaf = ((JType.ArrayOf) leaf).element();
            level.getDimension()
                    .ifPresent(length -> lengths.add(expressions.lowerTo(INT, length, "length", scope, code)));
        }
        text.text("new " + leaf.source());
        for (int i = 0; i < creation.getLevels().size(); i++) {
            text.text("[");
            if (i < lengths.size()) {
                text.value(lengths.get(i));
            }
            text.text("]");
        }
        boolean whole = lengths.size() == creation.getLevels().size() && lengths.size() == 1;
        return code.let(
                hint.equals("t") ? "array" : hint, whole ? own(type) : type, new Expr.NewArray(text.build(true)));
    }

    Value initializer(ArrayInitializerExpr initializer, JType type, String hint, Scope scope, BlockBuilder code) {
        refuseBoxes(initializer, type);
        if (!(type instanceof JType.ArrayOf array)) {
            throw Refusal.of(initializer, "an array initializer for " + type.source(), "Declare an array.");
        }
        List<Value> elements = new ArrayList<>();
        for (Expression element : initializer.getValues()) {
            elements.add(
                    element instanceof ArrayInitializerExpr nested
                            ? initializer(nested, array.element(), "row", scope, code)
                            : element instanceof NullLiteralExpr
                                    ? code.let("unset", array.element(), new Expr.Constant("null"))
                                    : expressions.lowerTo(array.element(), element, "t", scope, code));
        }
        String name = hint.equals("t") ? "array" : hint;
        JType made = hint.equals("row") ? type : own(type);
        return code.let(name, made, new Expr.ArrayConstruction(elements));
    }

    /** Returns the type of a new array: one of objects may be written to where it is known under one name. */
    private static JType own(JType type) {
        JType element = ((JType.ArrayOf) type).element();
        boolean objects = type.isDifferentiable() && !type.isMemory() && !(element instanceof JType.ArrayOf);
        return objects ? new JType.ArrayOf(element, true) : type;
    }

    // ---- calls on whole arrays ------------------------------------------------------------------------------------

    /** Returns whether a call copies an array by its {@code clone()}, which the symbol solver does not know. */
    boolean isClone(MethodCallExpr call) {
        return call.getNameAsString().equals("clone")
                && call.getArguments().isEmpty()
                && call.getScope().isPresent()
                && context.typeOf(call.getScope().get()) instanceof JType.ArrayOf;
    }

    Value clone(MethodCallExpr call, String hint, Scope scope, BlockBuilder code) {
        Value source = expressions.lower(call.getScope().orElseThrow(), "t", scope, code);
        Template text = new TemplateBuilder().value(source).text(".clone()").build(true);
        return copy(source, null, text, hint, code);
    }

    /**
     * Converts the value that an array is filled with to the array's element type: the array decides the overload, which
     * the symbol solver may get wrong.
     *
     * @return whether the call is one of {@code Arrays.fill}
     */
    boolean convertFilling(
            MethodCallExpr call, ResolvedMethodDeclaration method, List<Value> arguments, BlockBuilder code) {
        boolean fills = method.getName().equals("fill")
                && method.declaringType().getQualifiedName().equals(ARRAYS)
                && arguments.get(0).type() instanceof JType.ArrayOf;
        if (fills) {
            int last = arguments.size() - 1;
            JType element = ((JType.ArrayOf) arguments.get(0).type()).element();
            arguments.set(last, expressions.coerce(call.getArgument(last), arguments.get(last), element, code));
        }
        return fills;
    }

    private static Value copy(Value source, Value from, Template text, String hint, BlockBuilder code) {
        return code.let(hint.equals("t") ? "copy" : hint, own(source.type()), new Expr.ArrayCopy(source, from, text));
    }

    /** Lowers what {@code Arrays} and {@code System} do to whole arrays; empty for anything else. */
    Optional<Value> call(
            String owner, String name, List<Value> arguments, Template text, String hint, BlockBuilder code) {
        if (arguments.isEmpty() || !(arguments.get(0).type() instanceof JType.ArrayOf array)) {
            return Optional.empty();
        }
        boolean numbers = array.isMemory() && array.element() instanceof JType.Scalar;
        if (owner.equals(ARRAYS) && name.equals("fill") && numbers) {
            boolean range = arguments.size() == 4;
            Value from = range ? arguments.get(1) : null;
            Value to = range ? arguments.get(2) : null;
            Value value = arguments.get(arguments.size() - 1);
            code.add(new Stmt.Fill(arguments.get(0), from, to, value, text, code.origin()));
            return Optional.of(nothing());
        }
        boolean part = name.equals("copyOfRange") || name.equals("arraycopy");
        if (part && array.isDifferentiable() && !array.isMemory()) {
            return Optional.empty(); // the elements' adjoints would have to move
        }
        if (owner.equals(ARRAYS) && (name.equals("copyOf") || name.equals("copyOfRange"))) {
            Value from = name.equals("copyOf") ? null : arguments.get(1);
            return Optional.of(copy(arguments.get(0), from, text, hint, code));
        }
        if (owner.equals(SYSTEM) && name.equals("arraycopy")) {
            code.add(new Stmt.Move(
                    arguments.get(0),
                    arguments.get(1),
                    arguments.get(2),
                    arguments.get(3),
                    arguments.get(4),
                    text,
                    code.origin()));
            return Optional.of(nothing());
        }
        return Optional.empty();
    }

    /** What a call that returns nothing evaluates to; nobody reads it. */
    static Value nothing() {
        return new Value("nothing", JType.VOID);
    }
}
