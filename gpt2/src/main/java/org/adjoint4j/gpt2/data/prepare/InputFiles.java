package org.adjoint4j.gpt2.data.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.Inputs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the files that are meant by what the user named. */
final class InputFiles {
    private static final Logger LOG = LoggerFactory.getLogger(InputFiles.class);
    private static final List<String> JSON_LINES = List.of(".jsonl", ".ndjson");
    private static final List<String> TEXTS = List.of(".txt", ".text", ".md");
    /** What people forget to unpack, by its first bytes in hexadecimal. */
    private static final Map<String, String> PACKED =
            Map.of("1f8b", "gzip", "504b0304", "zip", "28b52ffd", "zstd", "425a68", "bzip2", "50415231", "parquet");

    private InputFiles() {}

    /**
     * Returns the files: those named, and of folders the text and JSONL files in them, however deep, by name.
     *
     * @throws DataException if one is missing, unreadable or packed, or a folder holds none
     */
    static List<InputFile> find(List<Path> paths) {
        List<InputFile> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                files.addAll(ofFolder(path));
            } else {
                files.add(file(path));
            }
        }
        return files;
    }

    private static List<InputFile> ofFolder(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> regular = all.filter(Files::isRegularFile)
                    .filter(f -> !isHidden(folder, f))
                    .sorted()
                    .toList();
            List<Path> known = regular.stream()
                    .filter(f -> hasEnding(f, TEXTS) || hasEnding(f, JSON_LINES))
                    .toList();
            if (known.isEmpty()) {
                throw new DataException("data folder " + folder.toAbsolutePath()
                        + " holds none of the files that are read (" + String.join(", ", TEXTS) + ", "
                        + String.join(", ", JSON_LINES) + "); name the file itself");
            }
            if (known.size() < regular.size()) {
                LOG.warn("{}: {} files of other kinds are left out", folder, regular.size() - known.size());
            }
            return known.stream().map(InputFiles::file).toList();
        } catch (IOException e) {
            throw Inputs.unreadable(folder, "data folder", e);
        }
    }

    private static boolean isHidden(Path folder, Path file) {
        for (Path part : folder.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static InputFile file(Path path) {
        Inputs.requireFile(path, "data file");
        Inputs.refuseJson(path);
        try (InputStream in = Files.newInputStream(path)) {
            refusePacked(path, HexFormat.of().formatHex(in.readNBytes(4)));
            return new InputFile(path, hasEnding(path, JSON_LINES), Files.size(path));
        } catch (IOException e) {
            throw Inputs.unreadable(path, "data file", e);
        }
    }

    private static void refusePacked(Path path, String start) {
        PACKED.forEach((magic, kind) -> {
            if (start.startsWith(magic)) {
                throw new DataException("data file " + path.toAbsolutePath() + " is a " + kind
                        + " file; unpack it to text or JSONL first");
            }
        });
    }

    private static boolean hasEnding(Path file, List<String> endings) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return endings.stream().anyMatch(name::endsWith);
    }
}
