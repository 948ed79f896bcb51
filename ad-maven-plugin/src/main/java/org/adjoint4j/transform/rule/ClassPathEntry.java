package org.adjoint4j.transform.rule;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javassist.bytecode.ClassFile;

/** A class folder or jar, which need not exist. */
record ClassPathEntry(Path path) {
    /** Returns the files whose path starts and ends so, as text, by path; folders below that are not looked at. */
    Map<String, String> texts(String start, String end) {
        try {
            return Files.isDirectory(path) ? inFolder(start, end) : inJar(start, end);
        } catch (IOException e) {
            throw new UncheckedIOException("class path entry " + path + " can't be read", e);
        }
    }

    private Map<String, String> inFolder(String start, String end) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        Path folder = path.resolve(start.substring(0, start.lastIndexOf('/')));
        if (!Files.isDirectory(folder)) {
            return texts;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = path.relativize(file).toString().replace('\\', '/');
                if (name.startsWith(start) && name.endsWith(end)) {
                    texts.put(name, Files.readString(file));
                }
            }
        }
        return texts;
    }

    private boolean isJar() {
        return path.toString().endsWith(".jar") && Files.exists(path);
    }

    private Map<String, String> inJar(String start, String end) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        if (!isJar()) {
            return texts;
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            for (ZipEntry file : Collections.list(zip.entries())) {
                String name = file.getName();
                if (name.startsWith(start) && name.endsWith(end)) {
                    texts.put(name, new String(zip.getInputStream(file).readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }

    /** Returns the class file of a canonical name, in which nested types are separated by dots. */
    Optional<ClassFile> classFile(String canonicalName) {
        String name = canonicalName.replace('.', '/');
        try {
            while (true) {
                byte[] bytes = bytes(name + ".class");
                if (bytes != null) {
                    return Optional.of(new ClassFile(
                            new DataInputStream(new BufferedInputStream(new ByteArrayInputStream(bytes)))));
                }
                int slash = name.lastIndexOf('/');
                if (slash < 0) {
                    return Optional.empty();
                }
                name = name.substring(0, slash) + '$' + name.substring(slash + 1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("class path entry " + path + " can't be read", e);
        }
    }

    private byte[] bytes(String file) throws IOException {
        if (Files.isDirectory(path)) {
            Path found = path.resolve(file);
            return Files.isRegularFile(found) ? Files.readAllBytes(found) : null;
        }
        if (!isJar()) {
            return null;
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            ZipEntry entry = zip.getEntry(file);
            return entry == null ? null : zip.getInputStream(entry).readAllBytes();
        }
    }
}
