package org.adjoint4j.maven.incremental;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint4j.transform.GenerationResult.GeneratedFile;

/**
 * A folder that generated files are written to; other people's files in it are left alone.
 *
 * @param root the folder, which need not exist yet
 */
record OutputFolder(Path root) {
    /**
     * Returns the digest of each file, by path.
     *
     * @throws IllegalArgumentException if a path leads out of this folder
     */
    Map<String, String> digestsOf(List<GeneratedFile> files) {
        Map<String, String> digests = new LinkedHashMap<>();
        for (GeneratedFile file : files) {
            resolve(file.path());
            digests.put(file.path(), Digests.ofText(file.content()));
        }
        return digests;
    }

    /** Returns whether each file is there with the content it had when its digest was taken. */
    boolean holds(Map<String, String> digests) throws IOException {
        for (Map.Entry<String, String> file : digests.entrySet()) {
            if (!Digests.ofFile(resolve(file.getKey())).equals(file.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Writes the files whose content differs, each in one step, and returns how many those were. */
    int write(List<GeneratedFile> files) throws IOException {
        int written = 0;
        for (GeneratedFile file : files) {
            Path target = resolve(file.path());
            if (!Digests.ofFile(target).equals(Digests.ofText(file.content()))) {
                writeAtomically(target, file.content());
                written++;
            }
        }
        return written;
    }

    /** Deletes a file if it is there, and the folders below the root that this leaves empty. */
    boolean delete(String path) throws IOException {
        Path file = resolve(path);
        if (!Files.deleteIfExists(file)) {
            return false;
        }
        for (Path folder = file.getParent(); !folder.equals(root); folder = folder.getParent()) {
            try {
                Files.delete(folder);
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                break;
            }
        }
        return true;
    }

    private Path resolve(String path) {
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root) || file.equals(root)) {
            throw new IllegalArgumentException("generated path '" + path + "' leads out of " + root);
        }
        return file;
    }

    /** Replaces a file in one step, so that no reader and no crash ever sees half of it. */
    static void writeAtomically(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Path temporary =
                Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp");
        try {
            Files.writeString(temporary, content);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
