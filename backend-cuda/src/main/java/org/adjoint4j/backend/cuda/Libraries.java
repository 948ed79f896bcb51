package org.adjoint4j.backend.cuda;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds NVIDIA's libraries: where the system's loader looks, in the folder that the system property
 * {@code adjoint4j.cuda.libraries} names, and in the toolkit's usual places. A library that was found stays loaded, and
 * others that need it by its name, such as JCuda's, then get this one.
 */
final class Libraries {
    private static final String FOLDER = "adjoint4j.cuda.libraries";
    private static final Path ROOT = Path.of("/usr/local");
    private static final List<String> TOOLKIT_FOLDERS = List.of("lib64", "targets/x86_64-linux/lib");

    private Libraries() {}

    /** Loads a library by its file name and keeps it; empty if it is nowhere. */
    static Optional<SymbolLookup> find(String file) {
        return load(file)
                .or(() -> folders().stream()
                        .map(folder -> folder.resolve(file))
                        .filter(Files::exists)
                        .findFirst()
                        .flatMap(Libraries::loadWithCompanions));
    }

    private static List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        String named = System.getProperty(FOLDER);
        if (named != null) {
            folders.add(Path.of(named));
        }
        for (Path toolkit : entries(ROOT, "cuda*")) {
            TOOLKIT_FOLDERS.forEach(folder -> folders.add(toolkit.resolve(folder)));
        }
        return folders;
    }

    /** cuBLAS and NVRTC open libraries of their own by bare names, which are found once they are loaded. */
    private static Optional<SymbolLookup> loadWithCompanions(Path library) {
        String name = library.getFileName().toString();
        String companions = name.startsWith("libcublas.") ? "libcublasLt.so.*" : "libnvrtc-builtins.so.*";
        entries(library.getParent(), companions).forEach(companion -> load(companion.toString()));
        return load(library.toString());
    }

    private static List<Path> entries(Path folder, String pattern) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(found::add);
        } catch (IOException e) {
            return List.of(); // a folder that is not there has nothing
        }
        found.sort(null);
        return found;
    }

    @SuppressWarnings("restricted") // loading native code is what this class is for
    private static Optional<SymbolLookup> load(String file) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
