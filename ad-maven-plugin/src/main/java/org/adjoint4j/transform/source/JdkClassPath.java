package org.adjoint4j.transform.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javassist.ClassPath;

/** The class library of a JDK, which may be newer than the JVM that reads it. */
final class JdkClassPath implements ClassPath, AutoCloseable {
    private static final URI JRT = URI.create("jrt:/");

    private final FileSystem image;
    private final boolean owned;
    private final Map<String, Optional<Path>> packages = new ConcurrentHashMap<>();

    /** Opens the runtime image of a JDK home, or of the running JVM. */
    JdkClassPath(Optional<Path> jdkHome) {
        try {
            owned = jdkHome.isPresent();
            image = owned
                    ? FileSystems.newFileSystem(
                            JRT, Map.of("java.home", jdkHome.get().toString()))
                    : FileSystems.getFileSystem(JRT);
        } catch (IOException e) {
            throw new UncheckedIOException("the class library of " + jdkHome.get() + " can't be read", e);
        }
    }

    @Override
    public InputStream openClassfile(String className) {
        return locate(className).map(JdkClassPath::open).orElse(null);
    }

    @Override
    public URL find(String className) {
        return locate(className).map(path -> url(className)).orElse(null);
    }

    @Override
    public void close() throws IOException {
        if (owned) {
            image.close();
        }
    }

    private Optional<Path> locate(String className) {
        int dot = className.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        return packages.computeIfAbsent(className.substring(0, dot), this::packageFolder)
                .map(folder -> folder.resolve(className.substring(dot + 1) + ".class"))
                .filter(Files::exists);
    }

    /** A package of the class library lives in one module, apart from a few that hold no public types. */
    private Optional<Path> packageFolder(String packageName) {
        Path links = image.getPath("/packages", packageName);
        if (!Files.isDirectory(links)) {
            return Optional.empty();
        }
        try (Stream<Path> modules = Files.list(links)) {
            return modules.map(link ->
                            image.getPath("/modules", link.getFileName().toString(), packageName.replace('.', '/')))
                    .filter(Files::isDirectory)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(String className) {
        try {
            return URI.create("file:/jrt/" + className.replace('.', '/')).toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(className, e);
        }
    }
}
