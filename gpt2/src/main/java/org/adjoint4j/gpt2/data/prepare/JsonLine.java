package org.adjoint4j.gpt2.data.prepare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.gpt2.data.DataException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Takes the text out of a line of JSON. */
final class JsonLine {
    private final JsonFactory factory = JsonFactory.builder()
            // a line's length is bounded already
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private final String field;

    /** Texts are in {@code field}. */
    JsonLine(String field) {
        this.field = field;
    }

    /**
     * Returns the text of the line at {@code bytes[from]} to before {@code bytes[to]}.
     *
     * @throws DataException naming the line if it is no JSON object with such a text
     */
    String text(byte[] bytes, int from, int to, Path file, long line) {
        String place = "data file " + file + ", line " + line;
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new DataException(place + " is not a JSON object; JSONL has one {...} a line");
            }
            String text = text(parser, place);
            if (parser.nextToken() != null) {
                throw new DataException(place + " goes on after its JSON object; JSONL has one {...} a line");
            }
            requireCharacters(text, place);
            return text;
        } catch (JacksonException e) {
            throw new DataException(
                    place + " is not JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse("it is empty")
                            + "; mend or remove the line",
                    e);
        }
    }

    private String text(JsonParser parser, String place) {
        String text = null;
        List<String> others = new ArrayList<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!name.equals(field)) {
                others.add(name);
                parser.skipChildren();
            } else if (value == JsonToken.VALUE_STRING) {
                text = parser.getString();
            } else {
                throw new DataException(
                        place + ": its field '" + field + "' is not a text; choose another with --field");
            }
        }
        if (text == null) {
            throw new DataException(
                    place + " has no field '" + field + "', only " + others + "; choose one with --field");
        }
        return text;
    }

    /** Escapes can write half a character, which no encoding has bytes for. */
    private static void requireCharacters(String text, String place) {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new DataException(place + " holds half a character (a lone surrogate); mend or remove the line");
        }
    }
}
