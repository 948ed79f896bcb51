package org.adjoint4j.maven.it;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.adjoint4j.Differentiable;

/**
 * A project that the invoker has built, as the verify scripts of {@code src/it} look at it.
 *
 * @param folder the project's folder
 * @param classPath class folders and jars, the project's own first
 */
public record BuiltProject(File folder, List<File> classPath) {
    /** Looks at the project in a folder. */
    public static BuiltProject in(File folder) {
        return new BuiltProject(folder, List.of(new File(folder, "target/classes")));
    }

    /** Adds a class folder or jar to what {@link #call} sees. */
    public BuiltProject with(File entry) {
        List<File> longer = new ArrayList<>(classPath);
        longer.add(entry);
        return new BuiltProject(folder, List.copyOf(longer));
    }

    /** Returns a file of the project. */
    public File file(String path) {
        return new File(folder, path);
    }

    /** Returns the output of all builds of the project. */
    public String log() throws IOException {
        return Files.readString(file("build.log").toPath());
    }

    /** Calls a public static method, chosen by its name and number of arguments. */
    public Object call(String type, String method, Object... arguments)
            throws IOException, ReflectiveOperationException {
        URL[] urls = new URL[classPath.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = classPath.get(i).toURI().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(urls, Differentiable.class.getClassLoader())) {
            return Stream.of(loader.loadClass(type).getMethods())
                    .filter(m -> m.getName().equals(method) && m.getParameterCount() == arguments.length)
                    .findFirst()
                    .orElseThrow(() -> new NoSuchMethodException(type + "." + method))
                    .invoke(null, arguments);
        }
    }
}
