package org.adjoint4j.maven.incremental;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Short texts that differ when a file, a folder or a class path entry differs. */
final class Digests {
    static final String ABSENT = "absent";

    private Digests() {}

    /** Returns the SHA-256 of a text in UTF-8. */
    static String ofText(String text) {
        return hex(sha256(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the SHA-256 of a file's bytes, {@value #ABSENT} where there is no such file. */
    static String ofFile(Path file) throws IOException {
        return Files.isRegularFile(file) ? hex(sha256(), Files.readAllBytes(file)) : ABSENT;
    }

    /**
     * Returns a digest of a class path entry: a jar's size and time, or what the classes and the META-INF files of a
     * folder contain, so that compiling a dependency again without a change is no change.
     */
    static String ofClassPathEntry(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            return ofFolder(entry, path -> path.endsWith(".class") || path.startsWith("META-INF/"));
        }
        if (!Files.exists(entry)) {
            return ABSENT;
        }
        BasicFileAttributes jar = Files.readAttributes(entry, BasicFileAttributes.class);
        return jar.size() + "@" + jar.lastModifiedTime().toMillis();
    }

    private static String ofFolder(Path folder, Predicate<String> relevant) throws IOException {
        MessageDigest digest = sha256();
        for (String path : filesUnder(folder)) {
            if (relevant.test(path)) {
                digest.update((path + '\n').getBytes(StandardCharsets.UTF_8));
                digest.update(sha256().digest(Files.readAllBytes(folder.resolve(path))));
            }
        }
        return hex(digest, new byte[0]);
    }

    /** Returns the files below a folder, sorted, as slash-separated relative paths. */
    static List<String> filesUnder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> slashed(folder.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static String hex(MessageDigest digest, byte[] last) {
        return HexFormat.of().formatHex(digest.digest(last));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
