package org.adjoint4j.transform;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.MethodReferenceExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.adjoint4j.transform.rule.RruleIndex;

/**
 * Which methods may write to arrays or hand them on under another name. It must be known before any method is
 * transformed, so it is read off the syntax; a method wrongly taken for one only gets a less direct gradient.
 */
final class ArrayUse {
    private static final Set<String> COPYING = Set.of("clone", "fill", "copyOf", "copyOfRange", "arraycopy");

    private ArrayUse() {}

    /** Returns whether a method's own code, or that of a class it makes objects of, makes arrays or writes to one. */
    static boolean writes(MethodDeclaration method) {
        return withClasses(method).anyMatch(ArrayUse::writesItself);
    }

    /** Objects, and those that they make, may keep arrays that they are given, and write to them later. */
    private static Stream<Node> withClasses(MethodDeclaration method) {
        Set<Node> all = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(method, all);
        return all.stream();
    }

    private static void collect(Node code, Set<Node> all) {
        if (all.add(code)) {
            code.findAll(ObjectCreationExpr.class)
                    .forEach(creation -> declaration(creation).ifPresent(type -> collect(type, all)));
        }
    }

    private static Optional<Node> declaration(ObjectCreationExpr creation) {
        try {
            return creation.getType()
                    .resolve()
                    .asReferenceType()
                    .getTypeDeclaration()
                    .filter(type -> !type.isRecord())
                    .flatMap(type -> type.toAst());
        } catch (RuntimeException e) {
            return Optional.empty(); // not resolved: the method's transformation says so
        }
    }

    private static boolean writesItself(Node method) {
        return method.findFirst(AssignExpr.class, a -> isElement(a.getTarget())).isPresent()
                || method.findFirst(UnaryExpr.class, ArrayUse::isStepOfElement).isPresent()
                || method.findFirst(ArrayCreationExpr.class).isPresent()
                || method.findFirst(ArrayInitializerExpr.class).isPresent()
                || method.findFirst(MethodCallExpr.class, c -> COPYING.contains(c.getNameAsString()))
                        .isPresent();
    }

    private static boolean isElement(Expression target) {
        return target instanceof ArrayAccessExpr
                || target.isEnclosedExpr() && isElement(target.asEnclosedExpr().getInner());
    }

    private static boolean isStepOfElement(UnaryExpr unary) {
        return isElement(unary.getExpression())
                && unary.getOperator().asString().matches("\\+\\+|--");
    }

    /**
     * Marks the methods with arrays among their parameters that call a marked one.
     *
     * @param templates methods that are written out where they are called
     */
    static void propagate(
            Map<String, List<Signature>> byClass, Collection<MethodDeclaration> templates, RruleIndex rules) {
        Set<String> names = new HashSet<>(rules.namesInPlace());
        templates.stream().filter(ArrayUse::writes).forEach(method -> names.add(method.getNameAsString()));
        byClass.values().stream()
                .flatMap(List::stream)
                .filter(Signature::inPlace)
                .forEach(signature -> names.add(signature.method().getNameAsString()));
        boolean changed = true;
        while (changed) {
            changed = false;
            for (MethodDeclaration template : templates) {
                changed |= calls(template, names) && names.add(template.getNameAsString());
            }
            for (List<Signature> signatures : byClass.values()) {
                for (int i = 0; i < signatures.size(); i++) {
                    Signature signature = signatures.get(i);
                    if (!signature.inPlace() && signature.holdsMemory() && calls(signature.method(), names)) {
                        signatures.set(i, signature.writingInPlace());
                        names.add(signature.method().getNameAsString());
                        changed = true;
                    }
                }
            }
        }
    }

    private static boolean calls(MethodDeclaration method, Set<String> names) {
        return withClasses(method).anyMatch(code -> calls(code, names));
    }

    private static boolean calls(Node method, Set<String> names) {
        return method.findFirst(MethodCallExpr.class, c -> names.contains(c.getNameAsString()))
                        .isPresent()
                || method.findFirst(MethodReferenceExpr.class, r -> names.contains(r.getIdentifier()))
                        .isPresent();
    }
}
