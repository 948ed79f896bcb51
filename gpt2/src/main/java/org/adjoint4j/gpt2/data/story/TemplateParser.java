package org.adjoint4j.gpt2.data.story;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the notation of templates: {@code {hole}}, {@code {a hole}}, {@code {var.field}}, {@code [one|other]}. */
final class TemplateParser {
    private static final Pattern HOLE = Pattern.compile("([Aa] )?([A-Za-z][a-z0-9-]*)(?:\\.([a-z]+))?");

    private final String source;
    private int position;

    private TemplateParser(String source) {
        this.source = source;
    }

    /** Returns the template written as {@code source}; malformed text is an {@link IllegalArgumentException}. */
    static Template parse(String source) {
        TemplateParser parser = new TemplateParser(source);
        Template template = parser.sequence();
        if (parser.position < source.length()) {
            throw parser.error("'" + source.charAt(parser.position) + "' without an opening bracket");
        }
        return template;
    }

    private Template sequence() {
        List<Template.Part> parts = new ArrayList<>();
        while (position < source.length() && "|]}".indexOf(source.charAt(position)) < 0) {
            parts.add(
                    switch (source.charAt(position)) {
                        case '{' -> hole();
                        case '[' -> choice();
                        default -> text();
                    });
        }
        return new Template(List.copyOf(parts));
    }

    private Template.Part text() {
        int start = position;
        while (position < source.length() && "{}[]|".indexOf(source.charAt(position)) < 0) {
            position++;
        }
        return new Template.Text(source.substring(start, position));
    }

    private Template.Part hole() {
        int end = source.indexOf('}', position);
        if (end < 0) {
            throw error("'{' is never closed");
        }
        Matcher matcher = HOLE.matcher(source.substring(position + 1, end));
        if (!matcher.matches()) {
            throw error("'" + source.substring(position, end + 1) + "' is not {name}, {name.field} or {a name}");
        }
        position = end + 1;
        String article = matcher.group(1);
        String name = matcher.group(2);
        String field = matcher.group(3) == null ? "" : matcher.group(3);
        boolean capital = Character.isUpperCase((article == null ? name : article).charAt(0));
        return new Template.Hole(decapitalise(name), field, article != null, capital);
    }

    private Template.Part choice() {
        List<Template> options = new ArrayList<>();
        do {
            position++;
            options.add(sequence());
        } while (position < source.length() && source.charAt(position) == '|');
        if (position == source.length() || source.charAt(position) != ']') {
            throw error("'[' is never closed");
        }
        position++;
        return new Template.Choice(List.copyOf(options));
    }

    private static String decapitalise(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private IllegalArgumentException error(String what) {
        return new IllegalArgumentException(what + " at column " + (position + 1) + " of: " + source);
    }
}
