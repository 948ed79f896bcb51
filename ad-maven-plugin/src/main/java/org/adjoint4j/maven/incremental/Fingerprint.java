package org.adjoint4j.maven.incremental;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.adjoint4j.transform.GenerationRequest;

/**
 * Everything the generated code depends on.
 *
 * @param plugin identifies the generator itself
 * @param parameters the request's settings, readable
 * @param sources digest of each source file, by path
 * @param classPath digest of each class path entry, by path, in class path order
 */
record Fingerprint(String plugin, String parameters, Map<String, String> sources, Map<String, String> classPath) {
    static final Fingerprint NONE = new Fingerprint("", "", Map.of(), Map.of());

    Fingerprint {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        classPath = Collections.unmodifiableMap(new LinkedHashMap<>(classPath));
    }

    /** Takes the fingerprint of a request; paths below {@code base} are kept relative to it. */
    static Fingerprint of(GenerationRequest request, String plugin, Path base) throws IOException {
        return new Fingerprint(plugin, parametersOf(request), sourcesOf(request, base), classPathOf(request, base));
    }

    private static String parametersOf(GenerationRequest request) {
        String jdk =
                request.jdkHome().map(Path::toString).orElseGet(() -> "running " + System.getProperty("java.home"));
        return "release " + request.release() + ", JDK " + jdk + ", includes " + request.includes() + ", excludes "
                + request.excludes();
    }

    private static Map<String, String> sourcesOf(GenerationRequest request, Path base) throws IOException {
        Map<String, String> digests = new LinkedHashMap<>();
        for (Path root : request.sourceRoots()) {
            for (String path : Digests.filesUnder(root)) {
                if (path.endsWith(".java")) {
                    Path file = root.resolve(path);
                    digests.put(display(file, base), Digests.ofFile(file));
                }
            }
        }
        return digests;
    }

    private static Map<String, String> classPathOf(GenerationRequest request, Path base) throws IOException {
        Map<String, String> digests = new LinkedHashMap<>();
        for (Path entry : request.classPath()) {
            digests.put(display(entry, base), Digests.ofClassPathEntry(entry));
        }
        return digests;
    }

    private static String display(Path path, Path base) {
        return Digests.slashed(path.startsWith(base) ? base.relativize(path) : path);
    }

    /** Returns in a few words what is different from an earlier fingerprint; empty where nothing is. */
    Optional<String> changeSince(Fingerprint before) {
        if (!plugin.equals(before.plugin)) {
            return Optional.of("the plugin changed");
        }
        if (!parameters.equals(before.parameters)) {
            return Optional.of("a parameter changed (now " + parameters + ")");
        }
        return changeOf("sources", before.sources, sources)
                .or(() -> changeOf("class path", before.classPath, classPath));
    }

    private static Optional<String> changeOf(String what, Map<String, String> before, Map<String, String> now) {
        TreeSet<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(now.keySet());
        List<String> changes = paths.stream()
                .filter(path -> !Optional.ofNullable(before.get(path)).equals(Optional.ofNullable(now.get(path))))
                .map(path -> path + verb(before.containsKey(path), now.containsKey(path)))
                .toList();
        if (changes.isEmpty()) {
            boolean sameOrder = List.copyOf(before.keySet()).equals(List.copyOf(now.keySet()));
            return sameOrder ? Optional.empty() : Optional.of("the order of the " + what + " changed");
        }
        String more = changes.size() == 1 ? "" : ", and " + (changes.size() - 1) + " more";
        return Optional.of(changes.get(0) + more);
    }

    private static String verb(boolean wasThere, boolean isThere) {
        if (!wasThere) {
            return " is new";
        }
        return isThere ? " changed" : " is gone";
    }
}
