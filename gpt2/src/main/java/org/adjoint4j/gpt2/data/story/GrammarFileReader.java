package org.adjoint4j.gpt2.data.story;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads one file of the grammar. {@code data/README.md} describes the notation; a mistake is an
 * {@link IllegalArgumentException} that names file and line.
 */
final class GrammarFileReader {
    private final String file;
    private final Section body;
    private final List<Section> cases = new ArrayList<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private Section section;
    private List<Template> rule;
    private Table table;

    GrammarFileReader(String file, String name) {
        this.file = file;
        this.body = Section.named(name);
        this.section = body;
    }

    /** Reads all lines; may be called once. */
    void read(String text) {
        String[] lines = text.split("\n");
        for (int i = 0; i < lines.length; i++) {
            try {
                readLine(lines[i].strip());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + e.getMessage(), e);
            }
        }
    }

    /** Returns the file as an arc. */
    Arc arc() {
        if (cases.isEmpty()) {
            throw new IllegalArgumentException(file + ": an arc needs at least one 'case NAME'");
        }
        return new Arc(body, List.copyOf(cases));
    }

    /** Returns what stands before the first case. */
    Section body() {
        return body;
    }

    /** Returns the tables, by name. */
    Map<String, Table> tables() {
        return tables;
    }

    private void readLine(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String[] words = line.split(" ", 2);
        String rest = words.length == 2 ? words[1].strip() : "";
        switch (words[0]) {
            case "-" -> addAlternative(rest);
            case "let" -> addChoice(rest);
            case "rule" -> startRule(rest);
            case "case" -> startCase(rest);
            case "table" -> startTable(rest);
            default -> addRow(line);
        }
    }

    private void addAlternative(String text) {
        if (rule == null) {
            throw new IllegalArgumentException("'-' outside of a rule; write 'rule NAME' above it");
        }
        rule.add(TemplateParser.parse(text));
    }

    private void addChoice(String text) {
        String[] sides = text.split(" = ", 2);
        if (sides.length != 2) {
            throw new IllegalArgumentException("expected 'let NAME = pick TABLE' or 'let NAME = TEXT'");
        }
        section.choices().put(sides[0].strip(), choice(sides[1]));
        rule = null;
        table = null;
    }

    private static Section.Choice choice(String text) {
        if (text.startsWith("pick ")) {
            return new Section.Pick(cells(text.substring(5), ","));
        }
        if (text.contains("{")) {
            throw new IllegalArgumentException("a 'let' is decided before anything else, so it can hold no {hole}");
        }
        return new Section.Remember(TemplateParser.parse(text));
    }

    private void startRule(String name) {
        rule = new ArrayList<>();
        table = null;
        if (section.rules().put(name, rule) != null) {
            throw new IllegalArgumentException("rule '" + name + "' stands twice in '" + section.name() + "'");
        }
    }

    private void startCase(String name) {
        section = Section.named(name);
        cases.add(section);
        rule = null;
        table = null;
    }

    private void startTable(String text) {
        String[] sides = text.split(":", 2);
        if (sides.length != 2) {
            throw new IllegalArgumentException("expected 'table NAME: column | column'");
        }
        table = new Table(sides[0].strip(), cells(sides[1], "|"), new ArrayList<>());
        tables.put(table.name(), table);
        rule = null;
    }

    private void addRow(String line) {
        if (table == null) {
            throw new IllegalArgumentException("neither let, rule, case, table, '-' nor a table's row: " + line);
        }
        List<String> cells = cells(line, "|");
        if (cells.size() != table.columns().size()) {
            throw new IllegalArgumentException("a row of table '" + table.name() + "' needs "
                    + table.columns().size() + " cells, but has " + cells.size());
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            row.put(table.columns().get(i), cells.get(i));
        }
        table.rows().add(row);
    }

    private static List<String> cells(String line, String separator) {
        return Arrays.stream(line.split(Pattern.quote(separator)))
                .map(String::strip)
                .toList();
    }
}
