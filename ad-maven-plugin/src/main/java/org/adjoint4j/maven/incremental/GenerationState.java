package org.adjoint4j.maven.incremental;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run leaves for the next one: a small text file, a line a fact.
 *
 * @param fingerprint what the outputs were made from
 * @param sources digest of each generated source, by path in its folder
 * @param resources digest of each generated resource, by path in its folder
 * @param warnings what the run warned about, so that a run with nothing to do says it again
 */
record GenerationState(
        Fingerprint fingerprint, Map<String, String> sources, Map<String, String> resources, List<String> warnings) {
    static final GenerationState NONE = new GenerationState(Fingerprint.NONE, Map.of(), Map.of(), List.of());
    private static final String HEADER = "adjoint4j state 1";

    GenerationState {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
        warnings = List.copyOf(warnings);
    }

    /** Reads the file; one that is absent or not as this version writes it counts as {@link #NONE}. */
    static GenerationState load(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return NONE;
        }
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return NONE;
        }
    }

    private static GenerationState parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            return NONE;
        }
        Facts facts = new Facts();
        lines.stream().skip(1).forEach(facts::add);
        return facts.toState();
    }

    /** Returns how many files were generated. */
    int files() {
        return sources.size() + resources.size();
    }

    void save(Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        line(text, "plugin", fingerprint.plugin(), "");
        line(text, "parameters", fingerprint.parameters(), "");
        fingerprint.sources().forEach((path, digest) -> line(text, "source", digest, path));
        fingerprint.classPath().forEach((path, digest) -> line(text, "classpath", digest, path));
        sources.forEach((path, digest) -> line(text, "generated-source", digest, path));
        resources.forEach((path, digest) -> line(text, "generated-resource", digest, path));
        warnings.forEach(warning -> line(text, "warning", warning, ""));
        OutputFolder.writeAtomically(file, text.toString());
    }

    private static void line(StringBuilder text, String kind, String value, String path) {
        text.append(kind)
                .append('\t')
                .append(escape(value))
                .append('\t')
                .append(escape(path))
                .append('\n');
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\r", "\\r")
                .replace("\n", "\\n");
    }

    /** Collects the lines of a state file. */
    private static final class Facts {
        private final Map<String, String> single = new LinkedHashMap<>();
        private final Map<String, Map<String, String>> byPath = new LinkedHashMap<>();
        private final List<String> warnings = new ArrayList<>();

        void add(String line) {
            String[] fields = line.split("\t", -1);
            if (fields.length != 3) {
                throw new IllegalArgumentException("not a line of a state file: " + line);
            }
            String value = fields[1].translateEscapes();
            switch (fields[0]) {
                case "plugin", "parameters" -> single.put(fields[0], value);
                case "warning" -> warnings.add(value);
                default -> group(fields[0]).put(fields[2].translateEscapes(), value);
            }
        }

        private Map<String, String> group(String kind) {
            return byPath.computeIfAbsent(kind, k -> new LinkedHashMap<>());
        }

        GenerationState toState() {
            Fingerprint fingerprint = new Fingerprint(
                    single.getOrDefault("plugin", ""),
                    single.getOrDefault("parameters", ""),
                    group("source"),
                    group("classpath"));
            return new GenerationState(fingerprint, group("generated-source"), group("generated-resource"), warnings);
        }
    }
}
