package org.adjoint4j.transform.lower;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ast.expr.ComponentPatternExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.InstanceOfExpr;
import com.github.javaparser.ast.expr.PatternExpr;
import com.github.javaparser.ast.expr.RecordPatternExpr;
import com.github.javaparser.ast.expr.TypePatternExpr;
import com.github.javaparser.ast.type.Type;
import com.github.javaparser.resolution.types.ResolvedReferenceType;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.Map;
import java.util.Optional;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Type and record patterns of {@code instanceof} and {@code switch}. */
final class Patterns {
    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private final Context context;

    Patterns(Context context) {
        this.context = context;
    }

    /** Lowers a test; its variables are in scope from here on and may be read where it holds. */
    Value instanceOf(InstanceOfExpr test, Value subject, Scope scope, BlockBuilder code) {
        if (test.getPattern().isEmpty()) {
            return isA(subject, typeOf(test, test.getType()), null, code);
        }
        PatternExpr pattern = test.getPattern().get();
        Value matches = matches(pattern, subject, code);
        bind(pattern, subject, matches, scope, code);
        return matches;
    }

    /** Lowers the test of a pattern. */
    Value matches(PatternExpr pattern, Value subject, BlockBuilder code) {
        return matches(pattern, subject, false, null, code);
    }

    /**
     * Lowers the test of a pattern.
     *
     * @param isTotal whether a subject of the pattern's type need not be there
     * @param guard what must hold for the subject to be there at all, and is part of the test; null for nothing
     */
    private Value matches(
            ComponentPatternExpr pattern, Value subject, boolean isTotal, Value guard, BlockBuilder code) {
        if (!(pattern instanceof PatternExpr typed)) {
            return guard;
        }
        JType type = typeOf(typed, subject);
        boolean sure = isTotal && (type.equals(subject.type()) || isAbove(type, subject.type()));
        if (pattern instanceof TypePatternExpr) {
            return sure ? guard : isA(subject, type, guard, code);
        }
        Value all = isA(subject, type, guard, code);
        Value whole = narrowed(subject, type, all, "t", code);
        RecordPatternExpr deconstruction = (RecordPatternExpr) pattern;
        for (int i = 0; i < deconstruction.getPatternList().size(); i++) {
            Value component = component(deconstruction, i, whole, code);
            all = matches(deconstruction.getPatternList().get(i), component, true, all, code);
        }
        return all;
    }

    /**
     * Declares the variables of a pattern.
     *
     * @param matches whether the pattern matches; null where that is certain
     */
    void bind(ComponentPatternExpr pattern, Value subject, Value matches, Scope scope, BlockBuilder code) {
        if (pattern instanceof TypePatternExpr variable) {
            String name = variable.getNameAsString();
            scope.declareMatched(name, narrowed(subject, typeOf(variable, subject), matches, name, code), matches);
        } else if (pattern instanceof RecordPatternExpr deconstruction) {
            Value whole = narrowed(subject, typeOf(deconstruction, subject), matches, "t", code);
            for (int i = 0; i < deconstruction.getPatternList().size(); i++) {
                Value component = component(deconstruction, i, whole, code);
                bind(deconstruction.getPatternList().get(i), component, matches, scope, code);
            }
        }
    }

    private JType typeOf(PatternExpr pattern, Value subject) {
        boolean inferred =
                pattern instanceof TypePatternExpr && pattern.getType().isVarType();
        return inferred ? subject.type() : typeOf(pattern, pattern.getType());
    }

    private JType typeOf(Expression at, Type type) {
        return context.declared(at, type::resolve);
    }

    private static Value isA(Value subject, JType type, Value guard, BlockBuilder code) {
        TemplateBuilder text = new TemplateBuilder();
        if (guard != null) {
            text.value(guard).text(" && ");
        }
        boolean certain = type.equals(subject.type()) || isAbove(type, subject.type());
        text.value(subject).text(certain ? " != null" : " instanceof " + type.boxed());
        return code.let("condition", BOOLEAN, pure(text, ""));
    }

    private static boolean isAbove(JType type, JType other) {
        return type instanceof JType.Sealed sealed && sealed.covers(other);
    }

    /**
     * The subject as a pattern's type.
     *
     * @param matches whether it is one; null where that is certain
     */
    static Value narrowed(Value subject, JType type, Value matches, String hint, BlockBuilder code) {
        if (type.equals(subject.type())) {
            return subject;
        }
        String name = hint.equals("t") ? "matched" : hint;
        if (isAbove(type, subject.type())) {
            return code.matched(name, type, new Expr.Widening(subject, matches), matches);
        }
        boolean keeps = isAbove(subject.type(), type);
        if (keeps && type.isDifferentiable()) {
            return code.matched(name, type, new Expr.Narrowing(subject, matches, false), matches);
        }
        TemplateBuilder cast = new TemplateBuilder();
        if (matches == null) {
            cast.text("(" + type.boxed() + ") ").value(subject);
        } else {
            cast.value(matches).text(" ? (" + type.boxed() + ") ").value(subject);
            cast.text(" : " + zero(type));
        }
        String loss = keeps || !subject.type().isDifferentiable() ? "" : loss(subject.type(), type);
        return code.matched(name, type, pure(cast, loss), matches);
    }

    /** Returns what is wrong where a value of a type becomes one of a type that carries no derivative. */
    static String loss(JType from, JType to) {
        return "a value of type " + from.source() + " loses its derivative as " + to.source();
    }

    private static String zero(JType type) {
        return type instanceof JType.Scalar ? "0" : "null";
    }

    private Value component(RecordPatternExpr pattern, int i, Value whole, BlockBuilder code) {
        if (!(whole.type() instanceof JType.Rec rec)) {
            throw Refusal.of(
                    pattern,
                    "'" + pattern.getType() + "' is no record whose components are known",
                    "Use a type pattern and its accessors.");
        }
        if (pattern.getPatternList().get(i) instanceof TypePatternExpr variable
                && variable.getType().isVarType()) {
            inferred(pattern, i).ifPresent(type -> variable.setType(type));
        }
        JType.Rec.Component component = rec.components().get(i);
        return code.lazy(component.name(), component.type(), new Expr.Projection(whole, component.name()));
    }

    /** The solver finds the types of what a variable is used in only where the variable has an explicit type. */
    private Optional<Type> inferred(RecordPatternExpr pattern, int i) {
        ResolvedReferenceType record =
                context.resolve(pattern, () -> pattern.getType().resolve().asReferenceType());
        ResolvedType declared = context.types()
                .components(record.getTypeDeclaration().orElseThrow())
                .get(i);
        return TypeArguments.isKnown(declared, Map.of())
                ? new JavaParser().parseType(declared.describe()).getResult()
                : Optional.empty();
    }

    private static Expr pure(TemplateBuilder text, String loss) {
        return new Expr.Opaque(text.build(false), loss, Operations.STOP, true);
    }
}
