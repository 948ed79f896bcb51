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
import com.github.javaparser.ast.expr.NullLiteralExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Expressions, in Java's evaluation order. */
final class ExpressionLowering {
    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");
    private static final JType INT = new JType.Discrete("int", "Integer");
    private static final JType LONG = new JType.Discrete("long", "Long");
    private static final JType OBJECT = new JType.Discrete("Object", "Object");
    private static final Set<String> COMPARISONS = Set.of("<", "<=", ">", ">=", "==", "!=");
    private static final Set<String> BOXES = Set.of("Integer", "Long", "Short", "Byte", "Character");
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "%");

    private final Context context;
    private final DiscreteLowering discrete;
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
        this.arrays = new ArrayLowering(context, this);
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

    /** Lowers an expression and converts it to {@code type} as an assignment does. */
    Value lowerTo(JType type, Expression expression, String hint, Scope scope, BlockBuilder code) {
        if (expression instanceof ArrayInitializerExpr initializer) {
            return arrays.initializer(initializer, type, hint, scope, code);
        }
        if (expression instanceof ObjectCreationExpr creation && ListLowering.isNewList(creation, type)) {
            return lists.newList(creation, type, hint, scope, code);
        }
        if (isNull(expression) && mayBeNull(type)) {
            return nothing(hint.equals("t") ? "nothing" : hint, type, code);
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
            return binary(binary, hint, scope, code);
        }
        if (expression instanceof UnaryExpr unary) {
            return unary(unary, hint, scope, code);
        }
        if (expression instanceof MethodCallExpr call) {
            return calls.lower(call, hint, scope, code);
        }
        if (expression instanceof AssignExpr assignment) {
            return assignment(assignment, scope, code);
        }
        return lowerOther(expression, hint, scope, code);
    }

    private Value lowerOther(Expression expression, String hint, Scope scope, BlockBuilder code) {
        if (expression instanceof ConditionalExpr conditional) {
            return conditional(conditional, hint, scope, code);
        }
        if (expression instanceof CastExpr cast) {
            Value operand = lower(cast.getExpression(), "t", scope, code);
            return cast(cast, operand, context.declared(cast, cast.getType()::resolve), hint, code);
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
            return opaque("length", context.typeOf(field), text, code);
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

    /**
     * Returns the type of an expression that reads no differentiable variable. The symbol solver gives a conditional the
     * type of its first arm, or none, and the complement of a byte that of a byte; parameters of lambdas it may not know.
     */
    private JType typeOf(Expression wrapped, Scope scope) {
        Expression expression = Syntax.unwrap(wrapped);
        if (expression instanceof NameExpr name && scope.has(name.getNameAsString())) {
            return scope.typeOf(name.getNameAsString());
        }
        if (expression instanceof ConditionalExpr conditional) {
            JType then = typeOf(conditional.getThenExpr(), scope);
            return common(conditional, then, typeOf(conditional.getElseExpr(), scope));
        }
        if (expression instanceof BinaryExpr binary) {
            String operator = binary.getOperator().asString();
            return isCondition(operator)
                    ? BOOLEAN
                    : operation(binary, operator, typeOf(binary.getLeft(), scope), typeOf(binary.getRight(), scope));
        }
        if (expression instanceof UnaryExpr unary && isInteger(typeOf(unary.getExpression(), scope))) {
            return widest(typeOf(unary.getExpression(), scope));
        }
        return context.typeOf(wrapped);
    }

    private static boolean isCondition(String operator) {
        return COMPARISONS.contains(operator) || operator.equals("&&") || operator.equals("||");
    }

    /** Returns the type of an operation that is no comparison. */
    private JType operation(Expression at, String operator, JType left, JType right) {
        if (operator.equals("+") && (isText(left) || isText(right))) {
            return isText(left) ? left : right;
        }
        JType number = promoted(left, right);
        if (number != null) {
            return number;
        }
        if (!isNumber(left) || !isNumber(right)) {
            return left.equals(BOOLEAN) && right.equals(BOOLEAN) ? BOOLEAN : context.typeOf(at);
        }
        boolean shifts = operator.startsWith("<<") || operator.startsWith(">>");
        return isLong(left) || !shifts && isLong(right) ? LONG : INT;
    }

    private static boolean isText(JType type) {
        return type.source().equals("String") || type.source().equals("java.lang.String");
    }

    private static boolean isLong(JType type) {
        return type.source().equals("long") || type.source().equals("Long");
    }

    private Value constant(Expression expression, String hint, Scope scope, BlockBuilder code) {
        JType type = typeOf(expression, scope);
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

    /** Converts a value as Java does on assignment: widening, unboxing, or not at all. */
    Value coerce(Expression at, Value value, JType type, BlockBuilder code) {
        if (value.type().equals(type)) {
            return value;
        }
        if (isNull(at) && mayBeNull(type)) {
            return nothing(value.hint(), type, code);
        }
        if (type instanceof JType.Scalar && isNumber(value.type())) {
            return code.let(value.hint(), type, new Expr.Conversion(value));
        }
        if (Interfaces.concern(value.type(), type)) {
            return Interfaces.coerce(at, value, type, value.hint(), code);
        }
        boolean infersOther = value.type() instanceof JType.Rec made
                && type instanceof JType.Rec declared
                && made.qualifiedName().equals(declared.qualifiedName());
        if (infersOther) {
            throw Refusal.of(
                    at,
                    "'" + at + "' is a " + value.type().source() + " here, not a " + type.source(),
                    "Write its type arguments instead of <>.");
        }
        if (isInteger(type) && isInteger(value.type())) {
            // what is done to it next is done in the type that it has now: 3L << 40, or text of a char
            TemplateBuilder cast =
                    new TemplateBuilder().text("(" + type.source() + ") ").value(value);
            return opaque(value.hint(), type, cast, code);
        }
        if (value.type().isDifferentiable() && !type.isDifferentiable()) {
            String loss = Patterns.loss(value.type(), type);
            Origin outer = code.origin();
            code.at(at);
            Value converted = opaque(value.hint(), type, new TemplateBuilder().value(value), loss, code);
            code.at(outer);
            return converted;
        }
        if (type.isDifferentiable() && !value.type().isDifferentiable() && !(type instanceof JType.ListOf)) {
            throw Refusal.of(
                    at,
                    "'" + at + "' of type " + value.type().source() + " can't become " + type.source() + " here",
                    "Give it the declared type.");
        }
        return value;
    }

    private static boolean isNull(Expression expression) {
        return Syntax.unwrap(expression) instanceof NullLiteralExpr;
    }

    /** Returns whether a variable may be null until something is found; not if its arrays' adjoints may be looked for. */
    private static boolean mayBeNull(JType type) {
        return (type instanceof JType.Rec || type instanceof JType.Sealed) && !type.holdsMemory();
    }

    private Value nothing(String hint, JType type, BlockBuilder code) {
        List<JType.Rec> records = type instanceof JType.Sealed sealed ? sealed.variants() : List.of((JType.Rec) type);
        records.forEach(context.types()::addNull);
        return code.let(hint, type, new Expr.NewArray(Template.of("null", true)));
    }

    private static boolean isInteger(JType type) {
        return type instanceof JType.Discrete discrete
                && discrete.isIntegral()
                && !discrete.source().equals("boolean");
    }

    // ---- arithmetic ---------------------------------------------------------------------------------------------

    private Value binary(BinaryExpr binary, String hint, Scope scope, BlockBuilder code) {
        String operator = binary.getOperator().asString();
        if (operator.equals("&&") || operator.equals("||")) {
            return shortCircuit(binary, scope, code);
        }
        Value left = lower(binary.getLeft(), "t", scope, code);
        Value right = lower(binary.getRight(), "t", scope, code);
        return arithmetic(binary, operator, left, right, hint, code);
    }

    private Value arithmetic(Expression at, String operator, Value left, Value right, String hint, BlockBuilder code) {
        JType type = promoted(left.type(), right.type());
        if (type != null && ARITHMETIC.contains(operator)) {
            return code.let(hint, type, new Expr.Arithmetic(operator, left, right));
        }
        TemplateBuilder text =
                new TemplateBuilder().value(left).text(" " + operator + " ").value(right);
        boolean comparison = COMPARISONS.contains(operator);
        JType result = comparison ? BOOLEAN : discreteResult(at, operator, left.type(), right.type());
        String loss = comparison ? "" : "'" + operator + "' has no derivative here";
        return code.let(
                hint.equals("t") ? "condition" : hint,
                result,
                new Expr.Opaque(text.build(false), loss, STOP, !operator.equals("/") && !operator.equals("%")));
    }

    static final String STOP = "Wrap the value in Ad.stopGradient(...) if it is meant to be a constant.";

    private JType discreteResult(Expression at, String operator, JType left, JType right) {
        JType type = operation(at, operator, left, right);
        if (type.isDifferentiable()) {
            throw Refusal.of(at, "'" + at + "' is not supported in differentiable code", "");
        }
        return type;
    }

    /** Returns the type of a floating-point operation; null if Java would compute it on integers or strings. */
    static JType promoted(JType left, JType right) {
        if (!isNumber(left) || !isNumber(right)) {
            return null;
        }
        if (left.equals(JType.DOUBLE) || right.equals(JType.DOUBLE)) {
            return JType.DOUBLE;
        }
        return left.equals(JType.FLOAT) || right.equals(JType.FLOAT) ? JType.FLOAT : null;
    }

    private static boolean isNumber(JType type) {
        return type instanceof JType.Scalar
                || type instanceof JType.Discrete discrete
                        && (discrete.isIntegral() && !discrete.source().equals("boolean")
                                || BOXES.contains(discrete.source()));
    }

    /** The right side is evaluated only if the left one does not decide. */
    private Value shortCircuit(BinaryExpr binary, Scope scope, BlockBuilder code) {
        Value left = lower(binary.getLeft(), "condition", scope, code);
        boolean and = binary.getOperator() == BinaryExpr.Operator.AND;
        return shortCircuit(left, and, binary.getRight(), scope, code);
    }

    /** Evaluates {@code expression} only if {@code left} does not decide. */
    Value shortCircuit(Value left, boolean and, Expression expression, Scope scope, BlockBuilder code) {
        BlockBuilder attempt = new BlockBuilder(code.origin());
        Scope after = scope.copy();
        Value right = lower(expression, "condition", after, attempt);
        Map<String, Value> bound = after.boundSince(scope);
        Optional<RightSide> side = Syntax.hasSideEffects(expression) || after.differsFrom(scope)
                ? Optional.empty()
                : RightSide.of(attempt, right, bound.values());
        if (side.isPresent()) {
            side.get().addTo(code, left, and);
            scope.adoptBound(after);
            TemplateBuilder text = new TemplateBuilder()
                    .value(left)
                    .text(and ? " && " : " || ")
                    .value(right);
            return opaque("condition", BOOLEAN, text, code);
        }
        BlockBuilder decided = new BlockBuilder(code.origin());
        Value known = decided.let("condition", BOOLEAN, new Expr.Constant(Boolean.toString(!and)));
        Branches.Arm evaluate = new Branches.Arm(attempt, after, right);
        Branches.Arm skip = new Branches.Arm(decided, scope.copy(), known);
        return Branches.joinCondition(left, and ? evaluate : skip, and ? skip : evaluate, scope, code);
    }

    private Value unary(UnaryExpr unary, String hint, Scope scope, BlockBuilder code) {
        if (Syntax.isStep(unary.getOperator())) {
            return step(unary, scope, code);
        }
        Value operand = lower(unary.getExpression(), "t", scope, code);
        return switch (unary.getOperator()) {
            case PLUS -> operand;
            case MINUS ->
                operand.type() instanceof JType.Scalar
                        ? code.let(hint, operand.type(), new Expr.Negation(operand))
                        : opaque(
                                hint,
                                widest(operand.type()),
                                new TemplateBuilder().text("-").value(operand),
                                code);
            default ->
                opaque(
                        "condition",
                        operand.type(),
                        new TemplateBuilder()
                                .text(unary.getOperator().asString())
                                .value(operand),
                        code);
        };
    }

    private Value step(UnaryExpr unary, Scope scope, BlockBuilder code) {
        if (Syntax.unwrap(unary.getExpression()) instanceof ArrayAccessExpr access) {
            ArrayLowering.Place place = arrays.place(access, scope, code);
            Value before = arrays.read(place, "before", code);
            Value after = stepped(unary, before, place.type(), "after", code);
            arrays.write(access, place, after, scope, code);
            return unary.isPrefix() ? after : before;
        }
        String variable = local(unary.getExpression(), scope);
        Value before = scope.get(variable);
        Value after = stepped(unary, before, scope.typeOf(variable), variable, code);
        scope.set(variable, after);
        return unary.isPrefix() ? after : before;
    }

    private Value stepped(UnaryExpr unary, Value before, JType type, String hint, BlockBuilder code) {
        String operator = unary.getOperator().asString().substring(0, 1);
        Value one = code.let("one", new JType.Discrete("int", "Integer"), new Expr.Constant("1"));
        Value stepped = code.let("t", widest(before.type()), stepExpression(before, operator, one));
        return narrow(unary, stepped, type, hint, code);
    }

    private static Expr stepExpression(Value before, String operator, Value one) {
        if (before.type() instanceof JType.Scalar) {
            return new Expr.Arithmetic(operator, before, one);
        }
        TemplateBuilder text =
                new TemplateBuilder().value(before).text(" " + operator + " ").value(one);
        return new Expr.Opaque(text.build(false), "", "", true);
    }

    /** Integer arithmetic is done in int or long. */
    private static JType widest(JType type) {
        boolean narrow = Set.of("short", "byte", "char").contains(type.source());
        return narrow ? new JType.Discrete("int", "Integer") : type;
    }

    // ---- assignment ---------------------------------------------------------------------------------------------

    private Value assignment(AssignExpr assignment, Scope scope, BlockBuilder code) {
        if (Syntax.unwrap(assignment.getTarget()) instanceof ArrayAccessExpr access) {
            return elementAssignment(assignment, access, scope, code);
        }
        String variable = local(assignment.getTarget(), scope);
        JType type = scope.typeOf(variable);
        Value assigned;
        if (assignment.getOperator() == AssignExpr.Operator.ASSIGN) {
            assigned = lowerTo(type, assignment.getValue(), variable, scope, code);
        } else {
            assigned = compoundResult(assignment, scope.get(variable), type, variable, scope, code);
        }
        scope.set(variable, assigned);
        return assigned;
    }

    /** Array and index come first, for a compound assignment the element too, then the value, then the write. */
    private Value elementAssignment(AssignExpr assignment, ArrayAccessExpr access, Scope scope, BlockBuilder code) {
        ArrayLowering.Place place = arrays.place(access, scope, code);
        Value assigned;
        if (assignment.getOperator() == AssignExpr.Operator.ASSIGN) {
            assigned = lowerTo(place.type(), assignment.getValue(), "t", scope, code);
        } else {
            Value before = arrays.read(place, "before", code);
            assigned = compoundResult(assignment, before, place.type(), "t", scope, code);
        }
        arrays.write(access, place, assigned, scope, code);
        return assigned;
    }

    private Value compoundResult(
            AssignExpr assignment, Value before, JType type, String hint, Scope scope, BlockBuilder code) {
        Value operand = lower(assignment.getValue(), "t", scope, code);
        String operator = assignment.getOperator().asString().replace("=", "");
        Value result = compound(assignment, operator, before, operand, hint, code);
        return narrow(assignment, result, type, hint, code);
    }

    private Value compound(
            AssignExpr at, String operator, Value before, Value operand, String hint, BlockBuilder code) {
        if (promoted(before.type(), operand.type()) != null) {
            return arithmetic(at, operator, before, operand, hint, code);
        }
        TemplateBuilder text =
                new TemplateBuilder().value(before).text(" " + operator + " ").value(operand);
        boolean shifts = operator.startsWith("<<") || operator.startsWith(">>");
        boolean widens = operand.type().source().equals("long") && !shifts;
        JType type = widens ? operand.type() : widest(before.type());
        boolean pure = !operator.equals("/") && !operator.equals("%");
        String loss = "'" + operator + "=' on " + before.type().source() + " has no derivative";
        return code.let(hint, type, new Expr.Opaque(text.build(false), loss, STOP, pure));
    }

    /** Compound assignment casts back to the variable's type. */
    private Value narrow(Expression at, Value value, JType type, String hint, BlockBuilder code) {
        return value.type().equals(type) ? value : cast(at, value, type, hint, code);
    }

    private Value cast(Expression at, Value operand, JType type, String hint, BlockBuilder code) {
        if (operand.type().equals(type)) {
            return operand;
        }
        if (Interfaces.mayCast(operand.type(), type)) {
            return Interfaces.cast(at, operand, type, hint, code);
        }
        boolean number = isNumber(operand.type());
        if (type instanceof JType.Scalar && number) {
            return code.let(hint, type, new Expr.Conversion(operand));
        }
        if (type.isDifferentiable() || !number) {
            throw Refusal.of(
                    at, "a cast to " + type.source() + " is not supported in differentiable code", "Avoid the cast.");
        }
        TemplateBuilder text =
                new TemplateBuilder().text("(" + type.source() + ") ").value(operand);
        return opaque(hint, type, text, "a cast to " + type.source() + " loses the derivative", code);
    }

    /** Returns the local variable that an assignment writes. */
    private String local(Expression target, Scope scope) {
        if (Syntax.unwrap(target) instanceof NameExpr name && scope.has(name.getNameAsString())) {
            DiscreteLowering.refuseFunction(name, scope);
            return name.getNameAsString();
        }
        String field = LocalObjects.fieldVariable(Syntax.unwrap(target), scope);
        if (field != null) {
            return field;
        }
        throw Refusal.of(
                target,
                "'" + target + "' is written, which outlives the call",
                "Assign to a local variable and return the result.");
    }

    // ---- the rest -----------------------------------------------------------------------------------------------

    private Value conditional(ConditionalExpr conditional, String hint, Scope scope, BlockBuilder code) {
        Value condition = lower(conditional.getCondition(), "condition", scope, code);
        Branches.Arm then = arm(conditional.getThenExpr(), scope, code);
        Branches.Arm otherwise = arm(conditional.getElseExpr(), scope, code);
        JType type = common(conditional, then.value().type(), otherwise.value().type());
        return Branches.join(
                condition,
                converted(then, conditional.getThenExpr(), type),
                converted(otherwise, conditional.getElseExpr(), type),
                hint,
                scope,
                code);
    }

    JType common(Expression at, JType left, JType right) {
        JType number = promoted(left, right);
        if (left.equals(right)) {
            return left;
        }
        if (number != null) {
            return number;
        }
        JType wider = widest(left).equals(left) ? left : widest(right).equals(right) ? right : null;
        boolean integers = isNumber(left) && isNumber(right) && wider != null;
        boolean isLong = left.source().equals("long") || right.source().equals("long");
        JType.Sealed sealed = context.types().common(left, right);
        if (sealed != null) {
            return sealed;
        }
        if (!integers) {
            return (isText(left) || isText(right)) && (isInBox(left) || isInBox(right)) ? OBJECT : context.typeOf(at);
        }
        return isLong && left.source().equals("long") ? left : isLong ? right : wider;
    }

    /** Returns whether a value of a type becomes an object by being put into a box. */
    private static boolean isInBox(JType type) {
        return isNumber(type) || type.equals(BOOLEAN);
    }

    private Branches.Arm arm(Expression expression, Scope scope, BlockBuilder code) {
        BlockBuilder own = new BlockBuilder(code.origin());
        Scope after = scope.copy();
        Value value = lower(expression, "t", after, own);
        return new Branches.Arm(own, after, value);
    }

    private Branches.Arm converted(Branches.Arm arm, Expression at, JType type) {
        Value value = coerce(at, arm.value(), type, arm.code());
        Value object = type.equals(OBJECT) && !value.type().equals(OBJECT)
                ? opaque("t", OBJECT, new TemplateBuilder().value(value), arm.code())
                : value;
        return new Branches.Arm(arm.code(), arm.scope(), object);
    }

    private static Value opaque(String hint, JType type, TemplateBuilder text, BlockBuilder code) {
        return opaque(hint, type, text, "", code);
    }

    private static Value opaque(String hint, JType type, TemplateBuilder text, String loss, BlockBuilder code) {
        return code.let(hint, type, new Expr.Opaque(text.build(false), loss, STOP, true));
    }
}
