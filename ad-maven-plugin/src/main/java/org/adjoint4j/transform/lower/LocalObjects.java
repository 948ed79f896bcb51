package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.util.LinkedHashSet;
import java.util.Set;
import org.adjoint4j.transform.source.Refusal;

/** What source code says of local objects. */
final class LocalObjects {
    private LocalObjects() {}

    /** Returns the object that an expression names; null if it names none. */
    static LocalObject named(Expression expression, Scope scope) {
        Expression inner = Syntax.unwrap(expression);
        if (inner instanceof NameExpr name) {
            return scope.object(name.getNameAsString());
        }
        return inner instanceof ThisExpr ? scope.object(Scope.THIS) : null;
    }

    /** Returns the object whose method is called; null if it is none of these. */
    static LocalObject receiver(MethodCallExpr call, Scope scope) {
        if (call.getScope().isPresent()) {
            return named(call.getScope().get(), scope);
        }
        LocalObject self = scope.object(Scope.THIS);
        return self == null || self.methods(call.getNameAsString()).isEmpty() ? null : self;
    }

    /** Returns the variable that stands for a field; null for any other expression. */
    static String fieldVariable(Expression expression, Scope scope) {
        if (expression instanceof NameExpr name && !scope.has(name.getNameAsString())) {
            LocalObject self = scope.object(Scope.THIS);
            String variable = self == null ? "" : self.variable(name.getNameAsString());
            if (!scope.has(variable)) {
                return null;
            }
            refuseCaptured(expression, self);
            return variable;
        }
        if (!(expression instanceof FieldAccessExpr field)) {
            return null;
        }
        LocalObject object = named(field.getScope(), scope);
        if (object != null) {
            refuseCaptured(expression, object);
        }
        boolean constructed = object == null && field.getScope() instanceof ThisExpr; // a record's field
        String variable = constructed
                ? Scope.field(field.getNameAsString())
                : object == null ? "" : object.variable(field.getNameAsString());
        return scope.has(variable) ? variable : null;
    }

    /** Returns whether an expression has to do with a local object. */
    static boolean isMentioned(Expression expression, Scope scope) {
        return expression.findFirst(Expression.class, e -> isPart(e, scope)).isPresent();
    }

    private static boolean isPart(Expression expression, Scope scope) {
        return named(expression, scope) != null
                || fieldVariable(expression, scope) != null
                || expression instanceof MethodCallExpr call && receiver(call, scope) != null;
    }

    /** Refuses what is done to an object as a whole: somebody else might change it. */
    static void refuseWhole(Expression expression, Scope scope) {
        LocalObject object = named(expression, scope);
        if (object != null) {
            throw Refusal.of(
                    expression,
                    "object '" + expression + "' is handed on to where its fields can't be followed",
                    "Use its fields and methods only, in the method that makes it; or make it a record.");
        }
    }

    /** Refuses an object in a lambda. */
    static void refuseCaptured(Expression at, LocalObject object) {
        if (object.isCaptured()) {
            throw Refusal.of(
                    at,
                    "an object of " + object.type().getNameAsString()
                            + ", whose fields may change, is used in a lambda",
                    "Read what the lambda needs into a local variable.");
        }
    }

    /** Returns whether a loop leaves what an expression evaluates to as it is, as far as objects go. */
    static boolean isFixed(Expression expression, Node loop, Scope scope) {
        Set<String> changed = changed(loop, scope);
        return expression.findAll(MethodCallExpr.class).stream().allMatch(call -> receiver(call, scope) == null)
                && expression.findAll(Expression.class).stream()
                        .map(e -> fieldVariable(e, scope))
                        .noneMatch(variable -> variable != null && changed.contains(variable));
    }

    /** Returns the variables of fields that a loop may change. */
    static Set<String> changed(Node loop, Scope scope) {
        Scope inside = withAliases(loop, scope);
        Set<String> changed = new LinkedHashSet<>();
        for (MethodCallExpr call : loop.findAll(MethodCallExpr.class)) {
            LocalObject object = receiver(call, inside);
            if (object != null) {
                object.changedBy(call.getNameAsString()).forEach(field -> changed.add(object.variable(field)));
            }
        }
        loop.findAll(AssignExpr.class).forEach(a -> addField(a.getTarget(), inside, changed));
        loop.findAll(UnaryExpr.class, u -> Syntax.isStep(u.getOperator()))
                .forEach(u -> addField(u.getExpression(), inside, changed));
        return changed;
    }

    private static void addField(Expression target, Scope scope, Set<String> changed) {
        String variable = fieldVariable(Syntax.unwrap(target), scope);
        if (variable != null) {
            changed.add(variable);
        }
    }

    /** Adds the other names that a loop's body gives to objects. */
    private static Scope withAliases(Node loop, Scope scope) {
        Scope inside = scope.copy();
        for (VariableDeclarator variable : loop.findAll(VariableDeclarator.class)) {
            LocalObject object =
                    variable.getInitializer().map(i -> named(i, inside)).orElse(null);
            if (object != null) {
                inside.declareObject(variable.getNameAsString(), object);
            }
        }
        return inside;
    }
}
