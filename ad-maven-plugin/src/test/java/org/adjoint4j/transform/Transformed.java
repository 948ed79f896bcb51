package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.adjoint4j.Differentiable;
import org.adjoint4j.transform.GenerationResult.GeneratedFile;

/** A module given as source texts, with its generated code compiled and loaded. */
final class Transformed {
    private static final int RELEASE = 17;
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:public |final |abstract |sealed )*(?:class|record|interface|enum) (\\w+)");

    private final GenerationResult result;
    private final Map<String, byte[]> classes;
    private final ClassLoader loader;
    private final String main;

    private Transformed(GenerationResult result, Map<String, byte[]> classes, ClassLoader loader, String main) {
        this.result = result;
        this.classes = classes;
        this.loader = loader;
        this.main = main;
    }

    /** Transforms and compiles sources without errors; the first is where {@link #method} looks. */
    static Transformed of(String... sources) {
        return withClassPath(List.of(), sources);
    }

    /** Transforms and compiles sources that see more class folders or jars. */
    static Transformed withClassPath(List<Path> classPath, String... sources) {
        GenerationResult result = generate(classPath, sources);
        assertThat(result.diagnostics())
                .filteredOn(d -> d.severity() == Diagnostic.Severity.ERROR)
                .map(Diagnostic::render)
                .isEmpty();
        Map<String, String> all = new LinkedHashMap<>();
        Arrays.stream(sources).forEach(source -> all.put(path(source), source));
        result.sources().forEach(file -> all.put(file.path(), file.content()));
        Map<String, byte[]> classes = InMemoryCompiler.compile(all, withCore(classPath), RELEASE);
        ClassLoader loader = new InMemoryClasses(classes, classPath);
        return new Transformed(result, classes, loader, name(sources[0]));
    }

    /**
     * Transforms a source of a newer Java than the one that runs the tests, and compiles what was generated with another
     * source that says the same in older words.
     */
    static Transformed ofNewer(int release, String source, String sameInOlder) {
        GenerationResult result = generate(release, List.of(), source);
        assertThat(result.diagnostics()).map(Diagnostic::render).isEmpty();
        Map<String, String> all = new LinkedHashMap<>();
        all.put(path(sameInOlder), sameInOlder);
        result.sources().forEach(file -> all.put(file.path(), file.content()));
        Map<String, byte[]> classes = InMemoryCompiler.compile(all, withCore(List.of()), RELEASE);
        return new Transformed(result, classes, new InMemoryClasses(classes, List.of()), name(source));
    }

    /** Runs the transformation alone. */
    static GenerationResult generate(List<Path> classPath, String... sources) {
        return generate(RELEASE, classPath, sources);
    }

    private static GenerationResult generate(int release, List<Path> classPath, String... sources) {
        Path root = newFolder();
        try {
            for (String source : sources) {
                Path file = root.resolve(path(source));
                Files.createDirectories(file.getParent());
                Files.writeString(file, source);
            }
            return Generator.generate(new GenerationRequest(
                    List.of(root), withCore(classPath), release, Optional.empty(), List.of(), List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(root);
        }
    }

    /** Returns where ad-core's classes are. */
    static Path core() {
        try {
            return Path.of(Differentiable.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> withCore(List<Path> classPath) {
        List<Path> all = new ArrayList<>(classPath);
        all.add(core());
        return all;
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("transformed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the path that a source belongs at. */
    static String path(String source) {
        return name(source).replace('.', '/') + ".java";
    }

    private static String name(String source) {
        Matcher type = TYPE.matcher(source);
        assertThat(type.find()).as("a type in " + source).isTrue();
        Matcher packageLine = PACKAGE.matcher(source);
        return packageLine.find() ? packageLine.group(1) + "." + type.group(1) : type.group(1);
    }

    GenerationResult result() {
        return result;
    }

    /** Returns the warnings, one a string. */
    List<String> warnings() {
        return result.diagnostics().stream().map(Diagnostic::message).toList();
    }

    /** Returns the generated text for the first source. */
    String generated() {
        return generated(main + "Ad");
    }

    String generated(String className) {
        return result.sources().stream()
                .filter(file -> file.path().equals(className.replace('.', '/') + ".java"))
                .map(GeneratedFile::content)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + className + " among " + result.sources()));
    }

    /** Returns a differentiable method of the first source's class. */
    Differentiated method(String name) {
        return method(main, main + "Ad", name);
    }

    /** Returns a differentiable method of a class, by binary name. */
    Differentiated method(String className, String generatedClass, String name) {
        return new Differentiated(load(className), load(generatedClass), name);
    }

    Class<?> load(String className) {
        try {
            return Class.forName(className, true, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a record of this module made from its components. */
    Object record(String className, Object... components) {
        try {
            var constructor = load(className).getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(components);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the class file of a class. */
    byte[] classFile(String className) {
        return classes.get(className);
    }

    /** Writes classes and indexes to a folder that another module can have on its class path. */
    Path writeTo(Path folder) {
        try {
            for (var entry : classes.entrySet()) {
                write(folder.resolve(entry.getKey().replace('.', '/') + ".class"), entry.getValue());
            }
            for (GeneratedFile file : result.resources()) {
                write(folder.resolve(file.path()), file.content().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
