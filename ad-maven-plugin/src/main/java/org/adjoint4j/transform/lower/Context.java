package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.resolution.types.ResolvedType;
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
 * @param qualifiedClassName its qualified name
 * @param types maps resolved types
 * @param rules the rules that calls may use
 */
public record Context(
        SourceFile file, String className, String qualifiedClassName, TypeMapper types, RruleIndex rules) {
    Imports imports() {
        return types.imports();
    }

    Origin origin(Node node) {
        return file.origin(node);
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
