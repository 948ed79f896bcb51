package org.adjoint4j.benchmarks.products;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds OpenBLAS: the one that the system property {@code openblas} names, else the one installed, else the one that
 * profile {@code peers} brings.
 */
public final class OpenBlasFinder {
    /** Names the library to use, a path or a name the system's loader knows. */
    static final String PROPERTY = "openblas";

    private static final List<String> INSTALLED = List.of(
            "libopenblas.so.0",
            "libopenblas.so",
            "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
            "/usr/local/opt/openblas/lib/libopenblas.dylib",
            "libopenblas.dll");
    private static final String BUNDLE = "/org/bytedeco/openblas/linux-x86_64/";
    private static final String BUNDLED = "libopenblas.so.0";
    /** What it needs, found beside it. */
    private static final List<String> BUNDLED_COMPANIONS =
            List.of("libgfortran.so.5", "libquadmath.so.0", "libgcc_s.so.1");

    private OpenBlasFinder() {}

    /**
     * Returns OpenBLAS, empty where there is none.
     *
     * @throws IllegalArgumentException if the property names something that can't be loaded
     */
    public static Optional<OpenBlas> find() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return Optional.of(required(named));
        }
        return INSTALLED.stream()
                .map(OpenBlasFinder::loaded)
                .flatMap(Optional::stream)
                .findFirst()
                .or(OpenBlasFinder::bundled);
    }

    /** Returns what to tell where there is none. */
    public static String remedy() {
        return "OpenBLAS is not installed, so only ours is timed; install it (Debian: apt install libopenblas0), name"
                + " its library with -Dopenblas=PATH, or use -Ppeers on Linux x86-64";
    }

    private static OpenBlas required(String library) {
        try {
            return OpenBlas.load(library);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + library + " can't be loaded: " + e.getMessage()
                            + "; give the path of libopenblas or leave the property out",
                    e);
        }
    }

    private static Optional<OpenBlas> loaded(String library) {
        try {
            return Optional.of(OpenBlas.load(library));
        } catch (IllegalArgumentException notThere) {
            return Optional.empty();
        }
    }

    private static Optional<OpenBlas> bundled() {
        if (OpenBlasFinder.class.getResource(BUNDLE + BUNDLED) == null) {
            return Optional.empty();
        }
        try {
            Path folder = Files.createTempDirectory("openblas");
            List<String> files = Stream.concat(BUNDLED_COMPANIONS.stream(), Stream.of(BUNDLED))
                    .toList();
            for (String file : files) {
                extract(file, folder);
            }
            OpenBlas found = required(folder.resolve(BUNDLED).toString());
            // once loaded, Linux keeps what is mapped
            for (String file : files) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.delete(folder);
            return Optional.of(found);
        } catch (IOException e) {
            throw new UncheckedIOException("the OpenBLAS of profile peers can't be unpacked", e);
        }
    }

    private static void extract(String file, Path folder) throws IOException {
        try (InputStream library = OpenBlasFinder.class.getResourceAsStream(BUNDLE + file)) {
            if (library != null) {
                Files.copy(library, folder.resolve(file));
            }
        }
    }
}
