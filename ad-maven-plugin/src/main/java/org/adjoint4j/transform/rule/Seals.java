package org.adjoint4j.transform.rule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the methods looked like that a module's gradients were made for, so that a gradient is not used with another
 * version of its method. Written when the module is compiled, checked when another module uses the gradient.
 */
public final class Seals {
    private static final String FILE = RruleIndex.FOLDER + "gradients.digests";

    private Seals() {}

    /** Notes down the methods of a class folder that the indexes there have gradients for. */
    public static void write(Path classes) {
        ClassPathEntry entry = new ClassPathEntry(classes);
        Map<String, String> digests = new TreeMap<>();
        for (Rrule rule : RruleIndex.gradients(entry)) {
            digest(entry, rule.primal()).ifPresent(digest -> digests.put(rule.primal(), digest));
        }
        Path file = classes.resolve(FILE);
        try {
            if (digests.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                Files.writeString(file, text(digests));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the digests of differentiable methods can't be written to " + file, e);
        }
    }

    private static String text(Map<String, String> digests) {
        return digests.entrySet().stream()
                .map(digest -> digest.getValue() + " " + digest.getKey() + "\n")
                .collect(Collectors.joining());
    }

    /** Returns why a gradient found in a class path entry does not belong to its method; empty if it does. */
    static Optional<String> broken(Rrule gradient, ClassPathEntry entry, List<ClassPathEntry> classPath) {
        String owner = gradient.primal().substring(0, gradient.primal().indexOf('#'));
        Optional<ClassPathEntry> loaded = classPath.stream()
                .filter(candidate -> candidate.classFile(owner).isPresent())
                .findFirst();
        if (loaded.isEmpty()) {
            return Optional.empty();
        }
        if (!loaded.get().equals(entry)) {
            return Optional.of("it is in " + entry.path() + ", but " + owner + " in "
                    + loaded.get().path());
        }
        String sealed = read(entry).get(gradient.primal());
        boolean changed = sealed != null
                && !digest(entry, gradient.primal()).map(sealed::equals).orElse(false);
        return changed ? Optional.of("the method was compiled again without it, in " + entry.path()) : Optional.empty();
    }

    private static Map<String, String> read(ClassPathEntry entry) {
        return entry.texts(FILE, "").values().stream()
                .flatMap(String::lines)
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0], (first, second) -> first));
    }

    private static Optional<String> digest(ClassPathEntry entry, String primal) {
        int hash = primal.indexOf('#');
        return entry.classFile(primal.substring(0, hash))
                .flatMap(type -> PrimalDigest.of(type, primal.substring(hash + 1)));
    }
}
