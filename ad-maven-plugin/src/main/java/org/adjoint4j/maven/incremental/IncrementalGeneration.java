package org.adjoint4j.maven.incremental;

import static org.adjoint4j.transform.Diagnostic.Severity.ERROR;
import static org.adjoint4j.transform.Diagnostic.Severity.WARNING;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.adjoint4j.transform.Diagnostic;
import org.adjoint4j.transform.GenerationRequest;
import org.adjoint4j.transform.GenerationResult;

/**
 * Runs the generator when something it depends on changed, and brings its output folders up to date.
 *
 * <p>With errors nothing is written. Otherwise only files that differ are written, and files of an earlier run that are
 * no longer generated are deleted; files this class did not write are never touched.
 */
public final class IncrementalGeneration {
    private final Layout layout;
    private final Function<GenerationRequest, GenerationResult> generator;
    private final OutputFolder sources;
    private final OutputFolder resources;

    /** Sets up a run; {@code generator} makes the files. */
    public IncrementalGeneration(Layout layout, Function<GenerationRequest, GenerationResult> generator) {
        this.layout = layout;
        this.generator = generator;
        this.sources = new OutputFolder(layout.sources());
        this.resources = new OutputFolder(layout.resources());
    }

    /**
     * Generates if needed.
     *
     * @param request what to transform
     * @param plugin identifies the generator; the output is made again when it differs from last time
     * @param force generates even if nothing changed
     */
    public Outcome run(GenerationRequest request, String plugin, boolean force) throws IOException {
        Fingerprint now = Fingerprint.of(request, plugin, layout.base());
        GenerationState before = GenerationState.load(layout.state());
        Optional<String> reason = force ? Optional.of("forced") : reasonToGenerate(now, before);
        if (reason.isEmpty()) {
            return Outcome.upToDate(before);
        }
        GenerationResult result = generator.apply(request);
        if (result.hasErrors()) {
            return new Outcome(reason, rendered(result, ERROR), rendered(result, WARNING), 0, 0, 0);
        }
        return bringUpToDate(reason.get(), now, before, result);
    }

    private Outcome bringUpToDate(String reason, Fingerprint now, GenerationState before, GenerationResult result)
            throws IOException {
        GenerationState after = new GenerationState(
                now,
                sources.digestsOf(result.sources()),
                resources.digestsOf(result.resources()),
                rendered(result, WARNING));
        unfinished(before, after).save(layout.state());
        int written = sources.write(result.sources()) + resources.write(result.resources());
        int deleted = deleteStale(before, after);
        after.save(layout.state());
        return new Outcome(Optional.of(reason), List.of(), after.warnings(), after.files(), written, deleted);
    }

    /** What a run that is interrupted leaves: nothing is up to date, and every file, old or new, is known as ours. */
    private static GenerationState unfinished(GenerationState before, GenerationState after) {
        return new GenerationState(
                Fingerprint.NONE,
                union(before.sources(), after.sources()),
                union(before.resources(), after.resources()),
                List.of());
    }

    private Optional<String> reasonToGenerate(Fingerprint now, GenerationState before) throws IOException {
        if (before.fingerprint().equals(Fingerprint.NONE)) {
            return Optional.of("there is no complete earlier run");
        }
        Optional<String> change = now.changeSince(before.fingerprint());
        if (change.isPresent()) {
            return change;
        }
        boolean intact = sources.holds(before.sources()) && resources.holds(before.resources());
        return intact ? Optional.empty() : Optional.of("a generated file was changed or deleted");
    }

    private int deleteStale(GenerationState before, GenerationState after) throws IOException {
        OutputFolder classes = new OutputFolder(layout.classes());
        int deleted = 0;
        for (String path : before.sources().keySet()) {
            if (!after.sources().containsKey(path) && sources.delete(path)) {
                deleted++;
            }
        }
        for (String path : before.resources().keySet()) {
            if (!after.resources().containsKey(path)) {
                deleted += resources.delete(path) ? 1 : 0;
                classes.delete(path); // the build's copy of it
            }
        }
        return deleted;
    }

    private static List<String> rendered(GenerationResult result, Diagnostic.Severity severity) {
        return result.diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() == severity)
                .map(Diagnostic::render)
                .toList();
    }

    private static Map<String, String> union(Map<String, String> first, Map<String, String> second) {
        Map<String, String> all = new LinkedHashMap<>(first);
        all.putAll(second);
        return all;
    }
}
