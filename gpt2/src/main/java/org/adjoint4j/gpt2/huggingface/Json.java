package org.adjoint4j.gpt2.huggingface;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as maps, lists, strings, longs, doubles, booleans and null. For text nobody trusts: its size, its depth and the
 * number of its values are bounded, and a name that stands twice in an object is an error.
 */
final class Json {
    /** The largest text that is read, in bytes. */
    static final int LARGEST = 16 << 20;

    static final int MOST_VALUES = 1 << 20;
    private static final int DEEPEST = 16;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(40)
                    .build())
            .build();

    private final Path file;
    private final JsonParser parser;
    private int values;

    private Json(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Reads a file that holds one object. */
    static JsonObject read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(LARGEST + 1);
            if (text.length > LARGEST) {
                throw new HuggingFaceException(file, "has more than " + LARGEST + " bytes, too many for such a file");
            }
            return parse(file, text);
        } catch (NoSuchFileException e) {
            throw new HuggingFaceException(file, "there is no such file", e);
        } catch (IOException e) {
            throw new HuggingFaceException(file, "can't be read: " + e, e);
        }
    }

    /** Reads UTF-8 text that holds one object; {@code file} is where it comes from. */
    static JsonObject parse(Path file, byte[] text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            Json json = new Json(file, parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new HuggingFaceException(file, "does not hold a JSON object");
            }
            JsonObject object = new JsonObject(file, "", json.object());
            if (parser.nextToken() != null) {
                throw new HuggingFaceException(file, "has something after its JSON object");
            }
            return object;
        } catch (JacksonException e) {
            throw new HuggingFaceException(file, "is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (members.containsKey(name)) {
                throw new HuggingFaceException(file, "names '" + name + "' twice");
            }
            members.put(name, value());
        }
        return members;
    }

    private List<Object> list() {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value());
        }
        return elements;
    }

    private Object value() {
        if (++values > MOST_VALUES) {
            throw new HuggingFaceException(
                    file, "holds more than " + MOST_VALUES + " JSON values, too many to be true");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new HuggingFaceException(file, "is not valid JSON: it ends within an object or a list");
        };
    }
}
