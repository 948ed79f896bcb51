package org.adjoint4j.backend.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled kernels on disk, named by a hash of all they depend on. The folder is that of the system property {@code
 * adjoint4j.cuda.cache}, or the user's cache folder. A cache that can't be read or written is no error: kernels are
 * compiled anew then.
 */
final class KernelCache {
    private static final String FOLDER = "adjoint4j.cuda.cache";
    private static final Logger LOG = LoggerFactory.getLogger(KernelCache.class);

    private final Path folder;

    KernelCache(Path folder) {
        this.folder = folder;
    }

    /** Returns the cache where the user wants it. */
    static KernelCache ofUser() {
        String named = System.getProperty(FOLDER);
        if (named != null) {
            return new KernelCache(Path.of(named));
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        Path base = caches == null || caches.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(caches);
        return new KernelCache(base.resolve("adjoint4j").resolve("cuda"));
    }

    /** Returns the stored result of compiling a source, made and stored if it is not there yet. */
    byte[] get(KernelSource source, List<String> options, String compiler, Supplier<byte[]> compile) {
        Path file = folder.resolve(source.name() + "-" + key(source, options, compiler) + ".bin");
        return read(file).orElseGet(() -> {
            byte[] compiled = compile.get();
            write(file, compiled);
            return compiled;
        });
    }

    /** Forgets what is stored for a source; for results that turn out to be damaged. */
    void remove(KernelSource source, List<String> options, String compiler) {
        try {
            Files.deleteIfExists(folder.resolve(source.name() + "-" + key(source, options, compiler) + ".bin"));
        } catch (IOException e) {
            LOG.debug("a compiled kernel stays in the cache: {}", e.toString());
        }
    }

    static String key(KernelSource source, List<String> options, String compiler) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(source.text(), source.headerText(), String.join("\n", options), compiler)) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Optional<byte[]> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            LOG.debug("compiled kernels can't be read: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Another process may write the same file: each writes its own and moves it into place. */
    private void write(Path file, byte[] compiled) {
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, "new", ".tmp");
            Files.write(temporary, compiled);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.info("compiled CUDA kernels are not kept for the next time: {}", e.toString());
        }
    }
}
