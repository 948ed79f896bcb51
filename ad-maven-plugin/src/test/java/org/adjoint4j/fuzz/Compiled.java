package org.adjoint4j.fuzz;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.adjoint4j.transform.Diagnostic;
import org.adjoint4j.transform.GenerationRequest;
import org.adjoint4j.transform.GenerationResult;
import org.adjoint4j.transform.Generator;

/**
 * Source files, their generated gradient code and the classes of both, loaded.
 *
 * @param generated the text of what was generated
 * @param loader loads the classes
 */
record Compiled(String generated, ClassLoader loader) {
    private static final List<String> OPTIONS =
            List.of("-Xlint:all,-processing", "-Werror", "-proc:none", "--release", "17");

    /** The transformation refused the source, or its output does not compile. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean ofSource;

        Failure(String message, boolean ofSource) {
            super(message);
            this.ofSource = ofSource;
        }

        /**
         * Returns whether the refusal is no mistake: a type that the symbol solver does not find, functions that grow, or a
         * method that is given a function and called only in a lambda that nobody calls.
         */
        boolean isUnclear() {
            return getMessage().startsWith("refused")
                    && getMessage()
                            .lines()
                            .filter(line -> line.startsWith("Diagnostic"))
                            .allMatch(line -> line.contains("' can't be found out")
                                    || line.contains("are written out more than")
                                    || line.contains("' has no reverse rule") && line.contains("Operator.apply")
                                    || line.contains("Operator.andThen' does with a function is not known")
                                    || line.contains("Operator.compose' does with a function is not known"));
        }

        /** Returns whether the source does not even compile by itself. */
        boolean isOfSource() {
            return ofSource;
        }
    }

    /** Transforms and compiles a class {@code Subject}; see {@link #of(Map, Path)}. */
    static Compiled of(String source, Path folder) {
        return of(Map.of("Subject", source), folder);
    }

    /**
     * Transforms and compiles classes of package {@code fuzz}. Text that differs between versions is transformed as Java 21
     * and compiled as 17, as tests run on that.
     *
     * @param classes the text of each by its name
     * @param folder an empty one
     * @throws Failure if the transformation reports an error or javac anything at all
     */
    static Compiled of(Map<String, String> classes, Path folder) {
        try {
            Path root = folder.resolve("sources");
            List<Path> originals = new ArrayList<>();
            for (var one : classes.entrySet()) {
                String file = "fuzz/" + one.getKey() + ".java";
                write(root.resolve(file), Program.version(one.getValue(), true));
                originals.add(write(folder.resolve("older").resolve(file), Program.version(one.getValue(), false)));
            }
            int release = classes.values().stream().anyMatch(Program::hasVersions) ? 21 : 17;
            GenerationResult result = Generator.generate(
                    new GenerationRequest(List.of(root), classPath(), release, Optional.empty(), List.of(), List.of()));
            if (result.hasErrors()) {
                throw new Failure("refused:\n" + errors(result), !compiles(originals, folder));
            }
            return of(result, originals, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Compiled of(GenerationResult result, List<Path> originals, Path folder) throws IOException {
        List<Path> sources = new ArrayList<>(originals);
        StringBuilder generated = new StringBuilder();
        for (GenerationResult.GeneratedFile file : result.sources()) {
            sources.add(write(folder.resolve("generated").resolve(file.path()), file.content()));
            generated.append(file.content());
        }
        Path classes = folder.resolve("classes");
        String problems = compile(sources, classes);
        if (!problems.isEmpty()) {
            throw new Failure("does not compile:\n" + problems + "\n" + generated, !compiles(originals, folder));
        }
        URL[] urls = {classes.toUri().toURL()};
        return new Compiled(generated.toString(), new URLClassLoader(urls, Compiled.class.getClassLoader()));
    }

    private static boolean compiles(List<Path> originals, Path folder) throws IOException {
        return compile(originals, folder.resolve("alone")).isEmpty();
    }

    /** Returns what javac has to say about sources; empty if nothing. */
    static String compile(List<Path> sources, Path classes) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            List<String> options = new ArrayList<>(OPTIONS);
            String path = classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
            options.addAll(
                    List.of("-cp", path, "-d", Files.createDirectories(classes).toString()));
            StringWriter messages = new StringWriter();
            boolean fine = javac.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            return fine ? "" : messages + " ";
        }
    }

    private static String errors(GenerationResult result) {
        return result.diagnostics().stream()
                .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                .map(diagnostic -> diagnostic.toString().replace('\n', ' '))
                .collect(Collectors.joining("\n"));
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("ad-core"))
                .map(Path::of)
                .toList();
    }

    /** Returns a class of package {@code fuzz}. */
    Class<?> type(String name) {
        try {
            return loader.loadClass("fuzz." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns whether a class has a method. */
    boolean has(String type, String method) {
        return Arrays.stream(type(type).getDeclaredMethods())
                .anyMatch(m -> m.getName().equals(method));
    }

    /** Calls a method of an object, of which there must be one of that name. */
    Object callOn(Object target, String method, Object... arguments) {
        Method found = Arrays.stream(target.getClass().getDeclaredMethods())
                .filter(m -> m.getName().equals(method))
                .findFirst()
                .orElseThrow();
        return invoke(found, target, arguments);
    }

    /** Calls a static method, of which there must be one of that name. */
    Object call(String type, String method, Object... arguments) {
        Method found = Arrays.stream(type(type).getDeclaredMethods())
                .filter(m -> m.getName().equals(method))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " has no method " + method));
        return invoke(found, null, arguments);
    }

    /** Calls an accessor. */
    static Object get(Object target, String accessor) {
        try {
            return invoke(target.getClass().getDeclaredMethod(accessor), target);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Object invoke(Method method, Object target, Object... arguments) {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
