package org.adjoint4j.transform.rule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/** All reverse rules a module can use; a later {@link #add} of the same primal wins unless it is {@link #offer}ed. */
public final class RruleIndex {
    /** Rules written by hand, in a jar or class folder. */
    public static final String RULES = "META-INF/adjoint4j/rrules.index";
    /** Generated gradients, in a jar or class folder. */
    public static final String GRADIENTS = "META-INF/adjoint4j/gradients.index";

    private final Map<String, Rrule> byPrimal = new HashMap<>();

    /** Reads the indexes of a class path; rules written by hand win over generated gradients. */
    public static RruleIndex of(List<Path> classPath) {
        RruleIndex index = new RruleIndex();
        for (String resource : List.of(RULES, GRADIENTS)) {
            for (Path entry : classPath) {
                read(entry, resource)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .forEach(line -> index.offer(Rrule.parse(line)));
            }
        }
        return index;
    }

    /** Adds a rule in place of any other of the same primal. */
    public void add(Rrule rule) {
        byPrimal.put(rule.primal(), rule);
    }

    /** Adds a rule unless its primal has one. */
    public void offer(Rrule rule) {
        byPrimal.putIfAbsent(rule.primal(), rule);
    }

    /** Takes a method's rule away. */
    public void remove(String primal) {
        byPrimal.remove(primal);
    }

    /** Returns the rule of a method, given as {@code owner#name(erased parameter types)}. */
    public Optional<Rrule> find(String primal) {
        return Optional.ofNullable(byPrimal.get(primal));
    }

    /** Returns the simple names of the methods that share the adjoints of arrays with their callers. */
    public Set<String> namesInPlace() {
        return byPrimal.values().stream()
                .filter(Rrule::inPlace)
                .map(rule -> rule.primal().replaceAll(".*#|\\(.*", ""))
                .collect(Collectors.toSet());
    }

    private static String read(Path entry, String resource) {
        try {
            if (Files.isDirectory(entry)) {
                Path file = entry.resolve(resource);
                return Files.exists(file) ? Files.readString(file) : "";
            }
            return Files.exists(entry) ? readFromJar(entry, resource) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("class path entry " + entry + " can't be read", e);
        }
    }

    private static String readFromJar(Path jar, String resource) throws IOException {
        if (!jar.toString().endsWith(".jar")) {
            return "";
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            var file = zip.getEntry(resource);
            return file == null ? "" : new String(zip.getInputStream(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
