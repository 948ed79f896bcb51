package org.adjoint4j.gpt2.data.story;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The story grammar of {@code data/stories}: arcs (kinds of stories), the rules they share, and tables of characters.
 * {@link StoryWriter} expands it.
 */
public final class StoryGrammar {
    private static final String FOLDER = "/stories/";

    private final Section shared;
    private final Map<String, Table> tables;
    private final List<Arc> arcs;

    private StoryGrammar(Section shared, Map<String, Table> tables, List<Arc> arcs) {
        this.shared = shared;
        this.tables = Map.copyOf(tables);
        this.arcs = List.copyOf(arcs);
    }

    /** Returns the grammar that is packed with this module, checked: whatever a template refers to exists. */
    public static StoryGrammar embedded() {
        Map<String, String> arcTexts = new LinkedHashMap<>();
        for (String name :
                resource("arcs.txt").lines().filter(s -> !s.startsWith("#")).toList()) {
            arcTexts.put(name, resource(name + ".txt"));
        }
        return of(resource("shared.txt"), arcTexts);
    }

    /** Returns the grammar written in {@code shared} (rules and tables) and one text per arc, by the arc's name. */
    static StoryGrammar of(String shared, Map<String, String> arcTexts) {
        GrammarFileReader sharedReader = new GrammarFileReader("shared.txt", "shared");
        sharedReader.read(shared);
        Map<String, Table> tables = new HashMap<>(sharedReader.tables());
        List<Arc> arcs = new ArrayList<>();
        arcTexts.forEach((name, text) -> {
            GrammarFileReader reader = new GrammarFileReader(name + ".txt", name);
            reader.read(text);
            reader.tables().forEach((table, rows) -> define(tables, table, rows));
            arcs.add(reader.arc());
        });
        StoryGrammar grammar = new StoryGrammar(sharedReader.body(), tables, arcs);
        arcs.forEach(arc -> GrammarCheck.check(grammar, arc));
        return grammar;
    }

    private static void define(Map<String, Table> tables, String name, Table table) {
        if (tables.putIfAbsent(name, table) != null) {
            throw new IllegalArgumentException("table '" + name + "' stands twice in the story grammar");
        }
    }

    /** Returns the names of the kinds of stories, in the order of {@code arcs.txt}. */
    public List<String> arcNames() {
        return arcs.stream().map(Arc::name).toList();
    }

    Section shared() {
        return shared;
    }

    List<Arc> arcs() {
        return arcs;
    }

    /** Returns the table called {@code name}; there must be one. */
    Table table(String name) {
        Table table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException("no table is called '" + name + "'");
        }
        return table;
    }

    private static String resource(String name) {
        try (InputStream in = StoryGrammar.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the story grammar's file " + FOLDER + name
                        + " is not on the class path; build the gpt2 module with Maven, which copies data/stories");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
