package org.adjoint4j.gpt2.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a run, held by one training at a time. */
final class RunFolder implements AutoCloseable {
    static final String CHECKPOINT = "model.ckpt";
    static final String BEST_CHECKPOINT = "best.ckpt";

    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
    private static final String LOCK = "run.lock";

    private final Path path;
    private final FileChannel lockFile;

    private RunFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Takes the folder and clears away half-written checkpoints that a killed training has left.
     *
     * @throws IllegalStateException if another training has it
     */
    static RunFolder open(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel lockFile =
                FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isTaken(lockFile)) {
            lockFile.close();
            throw new IllegalStateException(
                    "another training is writing to " + path + "; wait for its end, or choose another folder");
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(path, "*.ckpt.*.tmp")) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
        return new RunFolder(path, lockFile);
    }

    private static boolean isTaken(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock(); // held until the channel is closed, by the end of the process at the latest
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    Path checkpoint() {
        return path.resolve(CHECKPOINT);
    }

    Path bestCheckpoint() {
        return path.resolve(BEST_CHECKPOINT);
    }

    /** Puts the checkpoints of an earlier run aside, so that a forgotten {@code --resume} destroys nothing. */
    void putEarlierRunAside() throws IOException {
        for (Path file : List.of(checkpoint(), bestCheckpoint())) {
            if (Files.exists(file)) {
                Path aside = path.resolve("previous-" + file.getFileName());
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                LOG.warn("{} of an earlier run is now {}", file, aside.getFileName());
            }
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
