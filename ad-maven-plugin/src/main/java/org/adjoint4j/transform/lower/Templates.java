package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint4j.transform.source.Problem;
import org.adjoint4j.transform.source.Refusal;
import org.adjoint4j.transform.source.SourceFile;
import org.adjoint4j.transform.source.TypeMapper;

/**
 * Differentiable methods that are written out where they are called, as their types or the functions they take are
 * known only there.
 */
public final class Templates {
    /**
     * A method.
     *
     * @param file where it is
     * @param problems what to report if nothing calls it
     */
    private record Template(SourceFile file, List<Problem> problems) {}

    /** More than anybody writes; functions that call functions twice would soon get there. */
    private static final int MOST_IN_A_METHOD = 1000;

    private final Map<MethodDeclaration, Template> byMethod = new IdentityHashMap<>();
    private final Set<MethodDeclaration> small = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<MethodDeclaration> deciders = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<MethodDeclaration> called = Collections.newSetFromMap(new IdentityHashMap<>());

    private int writtenOut;

    /** Says that another method is lowered. */
    void startMethod() {
        writtenOut = 0;
    }

    /** Notes that a function or method is written out at a call; refuses what would grow without end. */
    void writeOut(Expression call) {
        writtenOut++;
        if (writtenOut > MOST_IN_A_METHOD) {
            throw Refusal.of(
                    call,
                    "functions and generic methods are written out more than " + MOST_IN_A_METHOD
                            + " times in this method",
                    "Make one of them a @Differentiable method of concrete types without functions.");
        }
    }

    /** Adds a method, with what to report if nothing calls it. */
    public void add(SourceFile file, MethodDeclaration method, List<Problem> problems) {
        byMethod.put(method, new Template(file, problems));
    }

    /** Adds a method that is so small that a call of its gradient would cost more than the gradient. */
    public void addSmall(SourceFile file, MethodDeclaration method) {
        add(file, method, List.of());
        small.add(method);
    }

    /** Adds a method whose result carries no derivative; what it does to arrays does. */
    public void addDecider(SourceFile file, MethodDeclaration method, Problem uncalled) {
        add(file, method, List.of(uncalled));
        deciders.add(method);
    }

    boolean isDecider(MethodDeclaration method) {
        return deciders.contains(method);
    }

    boolean isSmall(MethodDeclaration method) {
        return small.contains(method);
    }

    /** Returns all these methods. */
    public Set<MethodDeclaration> methods() {
        return byMethod.keySet();
    }

    /** Returns the problems of the methods that nothing calls, by file. */
    public Map<SourceFile, List<Problem>> problemsOfUncalled() {
        Map<SourceFile, List<Problem>> problems = new IdentityHashMap<>();
        byMethod.forEach((method, template) -> {
            if (!called.contains(method) && !template.problems().isEmpty()) {
                problems.computeIfAbsent(template.file(), f -> new java.util.ArrayList<>())
                        .addAll(template.problems());
            }
        });
        return problems;
    }

    /** Returns the declaration of a method if it is one of these; null otherwise. */
    MethodDeclaration find(ResolvedMethodDeclaration method) {
        return method.toAst()
                .filter(ast -> ast instanceof MethodDeclaration declaration && byMethod.containsKey(declaration))
                .map(MethodDeclaration.class::cast)
                .orElse(null);
    }

    SourceFile fileOf(MethodDeclaration method, TypeMapper types) {
        called.add(method);
        Template template = byMethod.get(method);
        return template == null ? types.fileOf(method) : template.file();
    }
}
