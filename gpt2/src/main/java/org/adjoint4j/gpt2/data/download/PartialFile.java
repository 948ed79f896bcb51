package org.adjoint4j.gpt2.data.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What has come of a download so far: {@code NAME.part}, and beside it what tells the server's version of it. */
final class PartialFile {
    private final Path target;
    private final Path part;
    private final Path version;

    PartialFile(Path target) {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        this.version = target.resolveSibling(target.getFileName() + ".part.version");
    }

    Path path() {
        return part;
    }

    /** Returns how many bytes have come. */
    long size() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** Returns the ETag or date of what has come, empty if the server told none. */
    String version() throws IOException {
        return Files.exists(version) ? Files.readString(version).strip() : "";
    }

    /** Forgets what has come; what comes now is of another version. */
    void restart(String newVersion) throws IOException {
        Files.deleteIfExists(part);
        Files.writeString(version, newVersion);
    }

    /** Forgets all. */
    void discard() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(version);
    }

    /** Gives the file its name: it is whole. */
    void complete() throws IOException {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(version);
    }
}
