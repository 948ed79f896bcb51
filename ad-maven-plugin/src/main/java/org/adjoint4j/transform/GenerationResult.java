package org.adjoint4j.transform;

import java.util.List;

/**
 * What the transformation produced.
 *
 * @param sources generated Java, paths relative to the generated source root
 * @param resources generated index files, paths relative to the class output folder
 * @param diagnostics everything found, sorted; with an error among them the files must not be used
 */
public record GenerationResult(
        List<GeneratedFile> sources, List<GeneratedFile> resources, List<Diagnostic> diagnostics) {
    /** Copies the lists. */
    public GenerationResult {
        sources = List.copyOf(sources);
        resources = List.copyOf(resources);
        diagnostics = List.copyOf(diagnostics);
    }

    /** Returns this result with index files of another name, so that several results fit into one class folder. */
    public GenerationResult withIndexes(String suffix) {
        List<GeneratedFile> renamed = resources.stream()
                .map(file -> new GeneratedFile(file.path().replace(".index", suffix + ".index"), file.content()))
                .toList();
        return new GenerationResult(sources, renamed, diagnostics);
    }

    /**
     * A generated file.
     *
     * @param path slash-separated, relative
     * @param content the text, LF line ends
     */
    public record GeneratedFile(String path, String content) {}

    /** Returns whether the build must fail. */
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
    }
}
