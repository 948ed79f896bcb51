package org.adjoint4j.transform;

import com.github.javaparser.ast.Modifier;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.expr.AnnotationExpr;
import com.github.javaparser.ast.expr.ClassExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.lower.MethodKeys;
import org.adjoint4j.transform.rule.Rrule;
import org.adjoint4j.transform.source.Refusal;
import org.adjoint4j.transform.source.TypeMapper;

/** Reads a rule that a user wrote and checks it against the method it is for. */
final class OwnRule {
    private OwnRule() {}

    /**
     * Returns the rule a method declares.
     *
     * @throws Refusal if it does not fit its primal
     */
    static Rrule of(MethodDeclaration rule, AnnotationExpr annotation, TypeMapper types) {
        if (!rule.isStatic() || rule.hasModifier(Modifier.Keyword.PRIVATE)) {
            throw Refusal.of(rule.getName(), "a reverse rule is static and not private", "Declare it so.");
        }
        ResolvedReferenceTypeDeclaration owner = annotation
                .findFirst(ClassExpr.class)
                .orElseThrow()
                .getType()
                .resolve()
                .asReferenceType()
                .getTypeDeclaration()
                .orElseThrow();
        String name =
                annotation.findFirst(StringLiteralExpr.class).orElseThrow().asString();
        List<String> given = MethodKeys.parameterTypes(rule.resolve());
        ResolvedMethodDeclaration primal = primal(rule, owner, name, given);
        return new Rrule(
                MethodKeys.of(primal),
                rule.resolve().declaringType().getQualifiedName(),
                rule.getNameAsString(),
                gradient(rule, primal).describe(),
                accessors(rule, primal, types),
                false,
                false,
                Optional.empty());
    }

    private static ResolvedMethodDeclaration primal(
            MethodDeclaration rule, ResolvedReferenceTypeDeclaration owner, String name, List<String> given) {
        List<String> overloads = new ArrayList<>();
        for (ResolvedMethodDeclaration candidate : owner.getDeclaredMethods()) {
            if (!candidate.getName().equals(name)) {
                continue;
            }
            List<String> expected = new ArrayList<>();
            if (!candidate.isStatic()) {
                expected.add(owner.getQualifiedName());
            }
            expected.addAll(MethodKeys.parameterTypes(candidate));
            if (expected.equals(given)) {
                return candidate;
            }
            overloads.add(name + expected);
        }
        throw Refusal.of(
                rule.getName(),
                "no method '" + name + "' of " + owner.getQualifiedName() + " takes " + given,
                overloads.isEmpty()
                        ? "There is no method of that name."
                        : "There is " + String.join(" and ", overloads) + ", the receiver first.");
    }

    /** Returns the second type argument of the rule's {@code Vjp} after checking the first. */
    private static ResolvedType gradient(MethodDeclaration rule, ResolvedMethodDeclaration primal) {
        ResolvedType vjp = rule.getType().resolve();
        String result = boxed(primal.getReturnType().describe());
        boolean fits = vjp.isReferenceType()
                && vjp.asReferenceType().getQualifiedName().equals("org.adjoint4j.Vjp")
                && vjp.asReferenceType().typeParametersValues().size() == 2
                && vjp.asReferenceType()
                        .typeParametersValues()
                        .get(0)
                        .describe()
                        .equals(result);
        if (!fits) {
            throw Refusal.of(
                    rule.getType(),
                    "the rule returns " + rule.getTypeAsString(),
                    "It must return Vjp<" + result + ", …>, the second argument being what the pullback returns.");
        }
        return vjp.asReferenceType().typeParametersValues().get(1);
    }

    private static String boxed(String type) {
        return switch (type) {
            case "double" -> "java.lang.Double";
            case "float" -> "java.lang.Float";
            default -> type;
        };
    }

    private static Map<Integer, String> accessors(
            MethodDeclaration rule, ResolvedMethodDeclaration primal, TypeMapper types) {
        int shift = primal.isStatic() ? 0 : 1;
        List<Integer> positions = new ArrayList<>();
        List<JType> adjoints = new ArrayList<>();
        for (int i = 0; i < rule.getParameters().size(); i++) {
            Parameter parameter = rule.getParameter(i);
            JType type = types.map(parameter.getType().resolve());
            boolean excluded =
                    parameter.getAnnotationByName("NonDifferentiable").isPresent();
            if (type.isDifferentiable() && !excluded) {
                positions.add(i - shift);
                adjoints.add(type);
            }
        }
        JType gradient = types.map(gradient(rule, primal));
        Map<Integer, String> accessors = new LinkedHashMap<>();
        if (positions.size() == 1 && gradient.equals(adjoints.get(0))) {
            accessors.put(positions.get(0), "*");
            return accessors;
        }
        if (!(gradient instanceof JType.Rec rec)
                || !rec.components().stream()
                        .map(JType.Rec.Component::type)
                        .toList()
                        .equals(adjoints)) {
            throw Refusal.of(
                    rule.getType(),
                    "the pullback of this rule returns " + gradient.source() + " for " + adjoints.size()
                            + " differentiated parameters",
                    "It must return a record with one component for each of them, in order, of the same type"
                            + " (or the adjoint itself if there is one); @NonDifferentiable leaves a parameter out.");
        }
        for (int k = 0; k < positions.size(); k++) {
            accessors.put(positions.get(k), rec.components().get(k).name());
        }
        return accessors;
    }
}
