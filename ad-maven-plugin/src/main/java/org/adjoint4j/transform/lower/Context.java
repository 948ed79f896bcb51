package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.rule.RruleIndex;
import org.adjoint4j.transform.source.Imports;
import org.adjoint4j.transform.source.Refusal;
import org.adjoint4j.transform.source.SourceFile;
import org.adjoint4j.transform.source.TypeMapper;

/**
 * What every part of the lowering of a class needs.
 *
 * @param file the source file
 * @param className the class being lowered, as generated code names it
 * @param types maps resolved types
 * @param rules the rules that calls may use
 * @param templates the methods that are written out where they are called
 * @param inlining those that are being written out
 * @param place where the outermost of them is called if the file is not that of the class being lowered; null otherwise
 */
public record Context(
        SourceFile file,
        String className,
        TypeMapper types,
        RruleIndex rules,
        Templates templates,
        List<MethodDeclaration> inlining,
        Origin place) {
    /** Makes the context of a class. */
    public Context(SourceFile file, String className, TypeMapper types, RruleIndex rules, Templates templates) {
        this(file, className, types, rules, templates, List.of(), null);
    }

    /** Returns the context of a method that is written out at a call. */
    Context inside(MethodDeclaration method, SourceFile methodFile, Origin call) {
        List<MethodDeclaration> more = new ArrayList<>(inlining);
        more.add(method);
        return inside(more, methodFile, call);
    }

    /** Returns the context of a constructor that is written out at a call. */
    Context inside(SourceFile classFile, Origin call) {
        return inside(inlining, classFile, call);
    }

    private Context inside(List<MethodDeclaration> methods, SourceFile otherFile, Origin call) {
        boolean elsewhere = place != null || otherFile != file;
        return new Context(otherFile, className, types, rules, templates, methods, elsewhere ? call : null);
    }

    /** Returns whether positions in the file are not positions in that of the class being lowered. */
    boolean isElsewhere() {
        return place != null;
    }

    Imports imports() {
        return types.imports();
    }

    Origin origin(Node node) {
        Origin origin = file.origin(node);
        return place == null ? origin : place.inlining(origin.text());
    }

    /** Returns the static type of an expression. */
    JType typeOf(Expression expression) {
        return types.map(resolve(expression, expression::calculateResolvedType));
    }

    /** Returns what an expression resolves to; a refusal that names it where the solver gives up. */
    <T> T resolve(Expression expression, Supplier<T> resolution) {
        try {
            return resolution.get();
        } catch (RuntimeException | StackOverflowError e) {
            throw Refusal.of(
                    expression,
                    "the type of '" + expression + "' can't be found out",
                    "Check that the module compiles; if it does, give the value a local variable of an explicit type.");
        }
    }

    /** Returns a declared type. */
    JType declared(Expression at, Supplier<ResolvedType> resolution) {
        return types.map(resolve(at, resolution));
    }
}
