package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.SwitchEntry;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import java.util.List;
import org.adjoint4j.transform.source.Refusal;

/** Whether what is done to an object lets it be replaced by one variable for each field. */
final class ObjectUse {
    private final Context context;
    private final DiscreteLowering discrete;

    ObjectUse(Context context) {
        this.context = context;
        this.discrete = new DiscreteLowering(context);
    }

    /** Returns the class of this module that a creation makes an object of, if its code is all there is; else null. */
    ClassOrInterfaceDeclaration plainClass(ObjectCreationExpr creation) {
        Object type = context.resolve(
                creation,
                () -> creation.getType()
                        .resolve()
                        .asReferenceType()
                        .getTypeDeclaration()
                        .flatMap(declaration -> declaration.toAst())
                        .orElse(null));
        boolean plain = type instanceof ClassOrInterfaceDeclaration declaration
                && !declaration.isInterface()
                && declaration.getExtendedTypes().isEmpty()
                && declaration.getTypeParameters().isEmpty()
                && !isInner(declaration)
                && creation.getAnonymousClassBody().isEmpty();
        return plain ? (ClassOrInterfaceDeclaration) type : null;
    }

    private static boolean isInner(ClassOrInterfaceDeclaration type) {
        boolean inInterface =
                type.getParentNode().orElse(null) instanceof ClassOrInterfaceDeclaration outer && outer.isInterface();
        return type.isLocalClassDeclaration() || type.isNestedType() && !type.isStatic() && !inInterface;
    }

    /** Returns whether an object has fields that carry derivatives. */
    boolean carries(ClassOrInterfaceDeclaration type) {
        return type.getFields().stream()
                .filter(field -> !field.isStatic())
                .map(FieldDeclaration::getVariables)
                .flatMap(List::stream)
                .anyMatch(f -> context.types().map(f.getType().resolve()).isDifferentiable());
    }

    /**
     * Returns whether the object that a variable is declared with is to be followed: one that takes derivatives or whose
     * fields are assigned, and that is used by its fields and methods alone. Others are constants like any object.
     *
     * @throws Refusal if it is made of what carries derivatives, and handed on
     */
    boolean staysHere(VariableDeclarator variable, ObjectCreationExpr creation, Scope scope) {
        ClassOrInterfaceDeclaration type = plainClass(creation);
        boolean written = type != null && isWritten(variable);
        if (type == null || !carries(type) && !written) {
            return false;
        }
        boolean constant = discrete.isDiscrete(creation, scope);
        boolean followed = !constant || written || takesDerivatives(variable);
        Expression escape = followed ? escape(variable) : variable.getNameAsExpression();
        if (escape != null && !constant) {
            throw Refusal.of(
                    escape,
                    "object '" + variable.getNameAsString() + "' is handed on to where its fields can't be followed",
                    "Use its fields and methods only, in the method that makes it; or make it a record.");
        }
        return escape == null;
    }

    private static List<NameExpr> uses(VariableDeclarator variable) {
        Node scope = place(variable);
        Node whole = scope instanceof SwitchEntry ? scope.getParentNode().orElseThrow() : scope;
        String name = variable.getNameAsString();
        return whole.findAll(NameExpr.class, use -> use.getNameAsString().equals(name));
    }

    /** Returns what a local variable is declared in. */
    private static Node place(VariableDeclarator variable) {
        Node statement = variable.getParentNode().orElseThrow().getParentNode().orElseThrow();
        return statement instanceof ForStmt
                ? statement
                : statement.getParentNode().orElseThrow();
    }

    /**
     * Returns where an object is used as a whole, its variable assigned again, or read by another case of a switch; null
     * if nowhere.
     */
    private static Expression escape(VariableDeclarator variable) {
        Node place = place(variable);
        return uses(variable).stream()
                .filter(use -> !isOwn(use) || !place.isAncestorOf(use))
                .findFirst()
                .orElse(null);
    }

    private static boolean isOwn(NameExpr use) {
        Node parent = use.getParentNode().orElseThrow();
        return !isInAnonymousClass(use)
                && (parent instanceof FieldAccessExpr
                        || parent instanceof MethodCallExpr call
                                && call.getScope()
                                        .filter(object -> object == use)
                                        .isPresent()
                        || parent instanceof VariableDeclarator alias && escape(alias) == null);
    }

    private static boolean isInAnonymousClass(Node node) {
        Node parent = node.getParentNode().orElse(null);
        boolean isClass = parent instanceof ObjectCreationExpr creation
                && creation.getAnonymousClassBody().isPresent();
        return parent != null && (isClass || isInAnonymousClass(parent));
    }

    /** Returns whether one of the object's fields is assigned. */
    private static boolean isWritten(VariableDeclarator variable) {
        return uses(variable).stream()
                .map(use -> use.getParentNode().orElseThrow())
                .filter(FieldAccessExpr.class::isInstance)
                .anyMatch(field -> field.getParentNode().orElseThrow() instanceof AssignExpr assignment
                        ? assignment.getTarget() == field
                        : field.getParentNode().orElseThrow() instanceof UnaryExpr unary
                                && Syntax.isStep(unary.getOperator()));
    }

    /** Returns whether something that carries a derivative may get into an object other than by a rule. */
    private boolean takesDerivatives(VariableDeclarator variable) {
        return uses(variable).stream()
                .map(use -> use.getParentNode().orElseThrow())
                .anyMatch(this::takesDerivative);
    }

    private boolean takesDerivative(Node use) {
        if (use instanceof VariableDeclarator alias) {
            return takesDerivatives(alias);
        }
        return use instanceof MethodCallExpr call
                && call.getArguments().stream().anyMatch(this::carries)
                && !hasRule(call);
    }

    private boolean carries(Expression expression) {
        try {
            return !expression.isLiteralExpr() && context.typeOf(expression).isDifferentiable();
        } catch (Refusal unknown) {
            return false; // a lambda, or what the solver gives up on: it is refused where it is lowered
        }
    }

    private boolean hasRule(MethodCallExpr call) {
        ResolvedMethodDeclaration method = context.resolve(call, call::resolve);
        return context.rules().find(MethodKeys.of(method)).isPresent();
    }
}
