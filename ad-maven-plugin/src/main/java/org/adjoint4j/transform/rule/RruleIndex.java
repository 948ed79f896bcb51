package org.adjoint4j.transform.rule;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All reverse rules a module can use; a later {@link #add} of the same primal wins unless it is {@link #offer}ed. */
public final class RruleIndex {
    /** Where indexes are in a jar or class folder. */
    static final String FOLDER = "META-INF/adjoint4j/";

    /** Rules written by hand, in a jar or class folder. */
    public static final String RULES = "META-INF/adjoint4j/rrules.index";
    /** Generated gradients, in a jar or class folder. */
    public static final String GRADIENTS = "META-INF/adjoint4j/gradients.index";

    private final Map<String, Rrule> byPrimal = new HashMap<>();
    private final Map<Rrule, ClassPathEntry> origins = new HashMap<>();
    private final Map<Rrule, Optional<String>> stale = new HashMap<>();
    private List<ClassPathEntry> classPath = List.of();

    /** Reads the indexes of a class path; rules written by hand win over generated gradients. */
    public static RruleIndex of(List<Path> classPath) {
        RruleIndex index = new RruleIndex();
        List<ClassPathEntry> entries =
                classPath.stream().map(ClassPathEntry::new).toList();
        index.classPath = entries;
        entries.forEach(entry -> rules(entry, "rrules").forEach(index::offer));
        for (ClassPathEntry entry : entries) {
            for (Rrule gradient : gradients(entry)) {
                index.offer(gradient);
                index.origins.putIfAbsent(gradient, entry);
            }
        }
        return index;
    }

    /** Returns the generated gradients that a class path entry has; each execution of the goal has an index. */
    static List<Rrule> gradients(ClassPathEntry entry) {
        return rules(entry, "gradients");
    }

    private static List<Rrule> rules(ClassPathEntry entry, String kind) {
        return entry.texts(FOLDER + kind, ".index").values().stream()
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .map(Rrule::parse)
                .toList();
    }

    /** Returns why a gradient from another module does not belong to its method any more; empty if it does. */
    public Optional<String> stale(Rrule rule) {
        ClassPathEntry entry = origins.get(rule);
        return entry == null
                ? Optional.empty()
                : stale.computeIfAbsent(rule, gradient -> Seals.broken(gradient, entry, classPath));
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
}
