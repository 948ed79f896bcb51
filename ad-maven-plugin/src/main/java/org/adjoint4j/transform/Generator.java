package org.adjoint4j.transform;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.transform.GenerationResult.GeneratedFile;
import org.adjoint4j.transform.rule.RruleIndex;
import org.adjoint4j.transform.source.Problem;
import org.adjoint4j.transform.source.SourceFile;
import org.adjoint4j.transform.source.SourceModule;

/**
 * Writes the gradient code for every {@code @Differentiable} method of a module.
 *
 * <p>The passes, each in a package of its own: {@code source} parses and resolves types, {@code lower} brings methods
 * into core form ({@code ir}), {@code analyse} finds what carries a derivative, {@code emit} writes both sweeps.
 */
public final class Generator {
    private Generator() {}

    /** Transforms the sources of a request; what is wrong with them is reported in the result. */
    public static GenerationResult generate(GenerationRequest request) {
        List<Diagnostic> diagnostics = new ArrayList<>();
        try (SourceModule module =
                new SourceModule(request.sourceRoots(), request.classPath(), request.release(), request.jdkHome())) {
            module.unreadable().forEach((file, problem) -> diagnostics.add(diagnostic(file, "", problem)));
            ModuleTransformation transformation = new ModuleTransformation(
                    module,
                    RruleIndex.of(request.classPath()),
                    new FileSelection(request.includes(), request.excludes()));
            transformation.run();
            transformation
                    .problems()
                    .forEach((file, problems) -> problems.forEach(p -> diagnostics.add(diagnostic(file, p))));
            return new GenerationResult(
                    transformation.sources(),
                    resources(transformation),
                    diagnostics.stream().distinct().sorted().toList());
        }
    }

    private static List<GeneratedFile> resources(ModuleTransformation transformation) {
        List<GeneratedFile> files = new ArrayList<>();
        addIndex(files, RruleIndex.GRADIENTS, transformation.gradientLines());
        addIndex(files, RruleIndex.RULES, transformation.ruleLines());
        return files;
    }

    private static void addIndex(List<GeneratedFile> files, String path, List<String> lines) {
        if (!lines.isEmpty()) {
            files.add(new GeneratedFile(path, String.join("\n", lines) + "\n"));
        }
    }

    private static Diagnostic diagnostic(SourceFile file, Problem problem) {
        var place = file.text().place(problem.line(), problem.column());
        var written = new Problem(place.line(), place.column(), problem.message(), problem.remedy(), problem.fatal());
        return diagnostic(file.path(), file.text().line(place.line()), written);
    }

    private static Diagnostic diagnostic(java.nio.file.Path file, String line, Problem problem) {
        return new Diagnostic(
                problem.fatal() ? Diagnostic.Severity.ERROR : Diagnostic.Severity.WARNING,
                file.toAbsolutePath(),
                problem.line(),
                problem.column(),
                problem.message(),
                line,
                problem.remedy());
    }
}
