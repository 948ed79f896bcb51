package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.InstanceOfExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Expressions, in Java's evaluation order. */
final class ExpressionLowering {
    private final Context context;
    private final DiscreteLowering discrete;
    private final ExpressionTypes types;
    private final Conversions conversions;
    private final Operations operations;
    private final Assignments assignments;
    private final Calls calls;
    private final Switches switches;
    private final Patterns patterns;
    private final ArrayLowering arrays;
    private final ListLowering lists;
    private final Functions functions;
    private final Constructions constructions;
    private final ObjectLowering objects;

    ExpressionLowering(Context context, StatementLowering statements) {
        this.context = context;
        this.discrete = new DiscreteLowering(context);
        this.types = new ExpressionTypes(context);
        this.conversions = new Conversions(context);
        this.operations = new Operations(this, types);
        this.arrays = new ArrayLowering(context, this);
        this.assignments = new Assignments(this, arrays, operations, conversions);
        this.lists = new ListLowering(context, this);
        this.functions = new Functions(context, this, statements);
        this.constructions = new Constructions(context, this, statements);
        this.calls = new Calls(context, this, discrete, arrays, functions);
        this.objects = new ObjectLowering(context, this);
        this.patterns = new Patterns(context);
        this.switches = new Switches(context, this, statements, patterns);
    }

    ListLowering lists() {
        return lists;
    }

    Functions functions() {
        return functions;
    }

    ObjectLowering objects() {
        return objects;
    }

    Switches switches() {
        return switches;
    }

    Assignments assignments() {
        return assignments;
    }

    Operations operations() {
        return operations;
    }

    ExpressionTypes types() {
        return types;
    }

    /** Lowers an expression and converts it to {@code type} as an assignment does. */
    Value lowerTo(JType type, Expression expression, String hint, Scope scope, BlockBuilder code) {
        if (expression instanceof ArrayInitializerExpr initializer) {
            return arrays.initializer(initializer, type, hint, scope, code);
        }
        if (expression instanceof ObjectCreationExpr creation && ListLowering.isNewList(creation, type)) {
            return lists.newList(creation, type, hint, scope, code);
        }
        if (Conversions.isNull(expression) && Conversions.mayBeNull(type)) {
            return conversions.nothing(hint.equals("t") ? "nothing" : hint, type, code);
        }
        Value value = lower(expression, hint, scope, code);
        return !hint.equals("t") && !value.type().equals(type) && Interfaces.concern(value.type(), type)
                ? Interfaces.coerce(expression, value, type, hint, code)
                : coerce(expression, value, type, code);
    }

    /** Lowers an expression; {@code hint} names the value if it is a new one, {@code t} standing for no name. */
    Value lower(Expression wrapped, String hint, Scope scope, BlockBuilder code) {
        Origin outer = code.origin();
        Expression expression = Syntax.unwrap(wrapped);
        code.at(expression);
        Value value = lowerUnwrapped(expression, hint, scope, code);
        code.at(outer);
        return value;
    }

    /** Converts a value as Java does on assignment: widening, unboxing, or not at all. */
    Value coerce(Expression at, Value value, JType type, BlockBuilder code) {
        return conversions.coerce(at, value, type, code);
    }

    private Value lowerUnwrapped(Expression expression, String hint, Scope scope, BlockBuilder code) {
        if (expression instanceof NameExpr name && scope.has(name.getNameAsString())) {
            DiscreteLowering.refuseFunction(name, scope);
            return scope.get(name.getNameAsString());
        }
        String ownField = LocalObjects.fieldVariable(expression, scope);
        if (ownField != null) {
            return scope.get(ownField);
        }
        if (expression instanceof ThisExpr) {
            return DiscreteLowering.receiver(expression, scope);
        }
        if (expression instanceof NameExpr name
                && DiscreteLowering.implicitComponent(name.getNameAsString(), scope) != null) {
            return component(name, scope.get(Scope.THIS), name.getNameAsString(), hint, code);
        }
        if (expression instanceof ArrayCreationExpr creation) {
            return arrays.creation(creation, hint, scope, code);
        }
        if (expression instanceof MethodCallExpr call && arrays.isClone(call)) {
            return arrays.clone(call, hint, scope, code);
        }
        if (discrete.isDiscrete(expression, scope)) {
            return constant(expression, hint, scope, code);
        }
        if (expression instanceof BinaryExpr binary) {
            return operations.binary(binary, hint, scope, code);
        }
        if (expression instanceof UnaryExpr unary) {
            return operations.unary(unary, hint, scope, code);
        }
        if (expression instanceof MethodCallExpr call) {
            return calls.lower(call, hint, scope, code);
        }
        if (expression instanceof AssignExpr assignment) {
            return assignments.assignment(assignment, scope, code);
        }
        return lowerOther(expression, hint, scope, code);
    }

    private Value lowerOther(Expression expression, String hint, Scope scope, BlockBuilder code) {
        if (expression instanceof ConditionalExpr conditional) {
            return conditional(conditional, hint, scope, code);
        }
        if (expression instanceof CastExpr cast) {
            Value operand = lower(cast.getExpression(), "t", scope, code);
            return conversions.cast(cast, operand, context.declared(cast, cast.getType()::resolve), hint, code);
        }
        if (expression instanceof ArrayAccessExpr access) {
            return arrays.read(arrays.place(access, scope, code), hint, code);
        }
        if (expression instanceof FieldAccessExpr field) {
            return field(field, hint, scope, code);
        }
        if (expression instanceof ObjectCreationExpr creation) {
            return constructions.lower(creation, hint, scope, code);
        }
        if (expression instanceof InstanceOfExpr test) {
            Value subject = lower(test.getExpression(), "t", scope, code);
            return patterns.instanceOf(test, subject, scope, code);
        }
        if (expression instanceof SwitchExpr switchExpression) {
            return switches.lower(switchExpression, hint, scope, code);
        }
        if (expression.isLambdaExpr() || expression.isMethodReferenceExpr()) {
            throw Refusal.of(
                    expression,
                    "a function that is chosen or computed is not known while transforming",
                    "Declare it with its lambda, and use if and else on the results.");
        }
        throw Refusal.of(
                expression,
                "'" + Syntax.kind(expression) + "' is not supported in differentiable code",
                "Write it with local variables, arithmetic, if, loops and calls of @Differentiable methods.");
    }

    private Value field(FieldAccessExpr field, String hint, Scope scope, BlockBuilder code) {
        Value object = lower(field.getScope(), "t", scope, code);
        String name = field.getNameAsString();
        if (object.type() instanceof JType.ArrayOf && name.equals("length")) {
            TemplateBuilder text = new TemplateBuilder().value(object).text(".length");
            return code.opaque("length", context.typeOf(field), text);
        }
        if (object.type() instanceof JType.Discrete) {
            discrete.checkReachable(field);
            Template text = new TemplateBuilder().value(object).text("." + name).build(true);
            boolean pure = discrete.isPure(field, scope);
            return code.let(hint.equals("t") ? name : hint, context.typeOf(field), new Expr.Opaque(text, "", "", pure));
        }
        return component(field, object, name, hint, code);
    }

    private static Value component(Expression at, Value object, String name, String hint, BlockBuilder code) {
        if (!(object.type() instanceof JType.Rec rec)
                || !rec.has(name)
                || rec.obstacle().startsWith("its accessor")) {
            throw Refusal.of(
                    at,
                    "field '" + at + "' is not a component of a record with the accessors Java gives it",
                    "Use a plain record.");
        }
        return code.let(hint.equals("t") ? name : hint, rec.component(name).type(), new Expr.Projection(object, name));
    }

    private Value constant(Expression expression, String hint, Scope scope, BlockBuilder code) {
        JType type = types.typeOf(expression, scope);
        if (expression.isLiteralExpr()) {
            return code.let(hint, type, new Expr.Constant(expression.toString()));
        }
        return code.let(
                hint,
                type,
                new Expr.Opaque(discrete.template(expression, scope), "", "", discrete.isPure(expression, scope)));
    }

    /** Returns a copy, of a type that does not change, of a list or array of objects that the method fills. */
    Value copyOf(Value filled, JType type, BlockBuilder code) {
        Template text = new TemplateBuilder().value(filled).text(".clone()").build(true);
        boolean list = filled.type() instanceof JType.ListOf;
        return code.let("result", type, list ? new Expr.ListCopy(filled) : new Expr.ArrayCopy(filled, null, text));
    }

    // ---- the rest -----------------------------------------------------------------------------------------------

    private Value conditional(ConditionalExpr conditional, String hint, Scope scope, BlockBuilder code) {
        Value condition = lower(conditional.getCondition(), "condition", scope, code);
        Branches.Arm then = arm(conditional.getThenExpr(), scope, code);
        Branches.Arm otherwise = arm(conditional.getElseExpr(), scope, code);
        JType type =
                types.common(conditional, then.value().type(), otherwise.value().type());
        return Branches.join(
                condition,
                converted(then, conditional.getThenExpr(), type),
                converted(otherwise, conditional.getElseExpr(), type),
                hint,
                scope,
                code);
    }

    private Branches.Arm arm(Expression expression, Scope scope, BlockBuilder code) {
        BlockBuilder own = new BlockBuilder(code.origin());
        Scope after = scope.copy();
        Value value = lower(expression, "t", after, own);
        return new Branches.Arm(own, after, value);
    }

    private Branches.Arm converted(Branches.Arm arm, Expression at, JType type) {
        Value value = coerce(at, arm.value(), type, arm.code());
        Value object = type.equals(ExpressionTypes.OBJECT) && !value.type().equals(ExpressionTypes.OBJECT)
                ? arm.code().opaque("t", ExpressionTypes.OBJECT, new TemplateBuilder().value(value))
                : value;
        return new Branches.Arm(arm.code(), arm.scope(), object);
    }
}
