package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.ComponentPatternExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.InstanceOfExpr;
import com.github.javaparser.ast.expr.PatternExpr;
import com.github.javaparser.ast.expr.RecordPatternExpr;
import com.github.javaparser.ast.expr.TypePatternExpr;
import com.github.javaparser.ast.type.Type;
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
            return isA(subject, typeOf(test, test.getType()), code);
        }
        PatternExpr pattern = test.getPattern().get();
        Value matches = matches(pattern, subject, false, code);
        bind(pattern, subject, matches, scope, code);
        return matches;
    }

    /**
     * Lowers the test of a pattern.
     *
     * @param isTotal whether a subject of the pattern's type need not be there
     */
    Value matches(ComponentPatternExpr pattern, Value subject, boolean isTotal, BlockBuilder code) {
        if (!(pattern instanceof PatternExpr typed)) {
            return null;
        }
        JType type = typeOf(typed, subject);
        boolean sure = isTotal && type.equals(subject.type());
        if (pattern instanceof TypePatternExpr) {
            return sure ? null : isA(subject, type, code);
        }
        Value all = isA(subject, type, code);
        Value whole = narrowed(subject, type, all, "t", code);
        RecordPatternExpr deconstruction = (RecordPatternExpr) pattern;
        for (int i = 0; i < deconstruction.getPatternList().size(); i++) {
            Value component = component(deconstruction, i, whole, code);
            Value inside = matches(deconstruction.getPatternList().get(i), component, true, code);
            if (inside != null) {
                all = code.let(
                        "condition",
                        BOOLEAN,
                        pure(new TemplateBuilder().value(all).text(" && ").value(inside), false));
            }
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
            scope.declareMatched(name, narrowed(subject, typeOf(variable, subject), matches, name, code));
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

    private static Value isA(Value subject, JType type, BlockBuilder code) {
        TemplateBuilder text = new TemplateBuilder().value(subject);
        text.text(type.equals(subject.type()) ? " != null" : " instanceof " + type.boxed());
        return code.let("condition", BOOLEAN, pure(text, false));
    }

    /** The subject as a pattern's type: itself, or a constant, as values of a wider type carry no derivative. */
    private static Value narrowed(Value subject, JType type, Value matches, String hint, BlockBuilder code) {
        if (type.equals(subject.type())) {
            return subject;
        }
        TemplateBuilder cast = new TemplateBuilder();
        if (matches == null) {
            cast.text("(" + type.boxed() + ") ").value(subject);
        } else {
            cast.value(matches).text(" ? (" + type.boxed() + ") ").value(subject);
            cast.text(" : " + zero(type));
        }
        return code.let(hint.equals("t") ? "matched" : hint, type, pure(cast, false));
    }

    private static String zero(JType type) {
        return type instanceof JType.Scalar ? "0" : "null";
    }

    private static Value component(RecordPatternExpr pattern, int i, Value whole, BlockBuilder code) {
        if (!(whole.type() instanceof JType.Rec rec)) {
            throw Refusal.of(
                    pattern,
                    "'" + pattern.getType() + "' is no record whose components are known",
                    "Use a type pattern and its accessors.");
        }
        JType.Rec.Component component = rec.components().get(i);
        return code.let(component.name(), component.type(), new Expr.Projection(whole, component.name()));
    }

    private static Expr pure(TemplateBuilder text, boolean atomic) {
        return new Expr.Opaque(text.build(atomic), "", "", true);
    }
}
