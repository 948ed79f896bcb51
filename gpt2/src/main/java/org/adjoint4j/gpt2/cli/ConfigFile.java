package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads options by name from a YAML or properties file. */
final class ConfigFile {
    private ConfigFile() {}

    /**
     * Returns the file's names and values, as they are written.
     *
     * @throws IllegalArgumentException if the file is no flat list of names and values; the message says why
     */
    static Map<String, String> read(Path file) throws IOException {
        String name = file.toString();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                return readYaml(file, reader);
            }
            if (name.endsWith(".properties")) {
                return readProperties(reader);
            }
            throw problem(file, "its name must end in .yaml, .yml or .properties", null);
        } catch (NoSuchFileException e) {
            throw problem(file, "there is no such file", e);
        }
    }

    private static Map<String, String> readYaml(Path file, Reader reader) {
        Object content;
        try {
            // all values as text: the command line's own converters know what they should be
            content = new Load(LoadSettings.builder()
                            .setSchema(new FailsafeSchema())
                            .build())
                    .loadFromReader(reader);
        } catch (YamlEngineException e) {
            throw problem(file, e.getMessage(), e);
        }
        if (content == null) {
            return Map.of();
        }
        if (!(content instanceof Map<?, ?> map)) {
            throw problem(file, "must be a list of lines such as \"steps: 300\"", null);
        }
        Map<String, String> options = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(value instanceof String text)) {
                throw problem(file, "the value of " + key + " must be a plain one, not a list or map", null);
            }
            options.put(String.valueOf(key), text);
        });
        return options;
    }

    private static Map<String, String> readProperties(Reader reader) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        Map<String, String> options = new LinkedHashMap<>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(key -> options.put(key, properties.getProperty(key).strip()));
        return options;
    }

    private static IllegalArgumentException problem(Path file, String problem, Exception cause) {
        return new IllegalArgumentException("configuration " + file + ": " + problem, cause);
    }
}
