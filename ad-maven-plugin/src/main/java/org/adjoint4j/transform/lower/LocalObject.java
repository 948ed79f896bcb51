package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An object of a plain class that nothing outside of the method sees: in its place stands one variable for each field.
 *
 * @param name what its variables' names begin with
 * @param type its class
 * @param isCaptured whether a lambda sees it, which would not see its later changes
 */
record LocalObject(String name, ClassOrInterfaceDeclaration type, boolean isCaptured) {
    /** Returns the fields that each object has. */
    List<VariableDeclarator> fields() {
        return type.getFields().stream()
                .filter(field -> !field.isStatic())
                .map(FieldDeclaration::getVariables)
                .flatMap(List::stream)
                .toList();
    }

    /** Returns whether there is such a field. */
    boolean hasField(String field) {
        return fields().stream().anyMatch(f -> f.getNameAsString().equals(field));
    }

    /** Returns the variable that stands for a field. */
    String variable(String field) {
        return name + "." + field;
    }

    /** Returns the instance methods of a name. */
    List<MethodDeclaration> methods(String methodName) {
        return type.getMethodsByName(methodName).stream()
                .filter(method -> !method.isStatic())
                .toList();
    }

    /** Returns the constructors that take a number of arguments. */
    List<ConstructorDeclaration> constructors(int arguments) {
        return type.getConstructors().stream()
                .filter(c -> c.getParameters().size() == arguments)
                .toList();
    }

    /** Returns the fields that a call may change, as far as names tell, also by way of other methods. */
    Set<String> changedBy(String methodName) {
        Set<String> changed = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>(Set.of(methodName));
        Deque<String> todo = new ArrayDeque<>(seen);
        while (!todo.isEmpty()) {
            for (MethodDeclaration method : methods(todo.pop())) {
                method.findAll(AssignExpr.class).forEach(a -> addField(a.getTarget(), changed));
                method.findAll(UnaryExpr.class, u -> Syntax.isStep(u.getOperator()))
                        .forEach(u -> addField(u.getExpression(), changed));
                method.findAll(MethodCallExpr.class).stream()
                        .filter(LocalObject::isOfThis)
                        .map(MethodCallExpr::getNameAsString)
                        .filter(seen::add)
                        .forEach(todo::push);
            }
        }
        return changed;
    }

    /** Returns whether a call is of a method of the object that the caller is a method of. */
    static boolean isOfThis(MethodCallExpr call) {
        return call.getScope().isEmpty() || Syntax.unwrap(call.getScope().get()) instanceof ThisExpr;
    }

    private void addField(Expression target, Set<String> changed) {
        Expression written = Syntax.unwrap(target);
        boolean own = written instanceof FieldAccessExpr field && field.getScope() instanceof ThisExpr;
        String field = written instanceof NameExpr name
                ? name.getNameAsString()
                : own ? ((FieldAccessExpr) written).getNameAsString() : "";
        if (hasField(field)) {
            changed.add(field);
        }
    }
}
