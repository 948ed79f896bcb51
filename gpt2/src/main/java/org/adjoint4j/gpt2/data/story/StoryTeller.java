package org.adjoint4j.gpt2.data.story;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.adjoint4j.gpt2.data.Draws;

/** Expands one story: decides its variables, then fills its templates; every decision comes from the draws. */
final class StoryTeller {
    private static final Pattern SPACES = Pattern.compile(" {2,}");
    private static final Pattern PARAGRAPH = Pattern.compile(" *// *");

    private final StoryGrammar grammar;
    private final List<Section> scopes;
    private final Draws draws;
    private final Map<String, Map<String, String>> rows = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Set<Map<String, String>> used = new HashSet<>();

    private StoryTeller(StoryGrammar grammar, Arc arc, Section variant, Draws draws) {
        this.grammar = grammar;
        this.scopes = List.of(variant, arc.body(), grammar.shared());
        this.draws = draws;
    }

    /** Returns a story of an arc's case. */
    static Story tell(StoryGrammar grammar, Arc arc, Section variant, Draws draws) {
        StoryTeller teller = new StoryTeller(grammar, arc, variant, draws);
        for (Section scope : List.of(grammar.shared(), arc.body(), variant)) {
            scope.choices().forEach(teller::decide);
        }
        return new Story(arc.name(), variant.name(), tidy(teller.rule("story")));
    }

    /** Joins what optional parts left apart, and ends paragraphs where {@code //} stands. */
    private static String tidy(String text) {
        String joined = SPACES.matcher(text).replaceAll(" ").strip();
        return PARAGRAPH.matcher(joined).replaceAll("\n");
    }

    private void decide(String name, Section.Choice choice) {
        switch (choice) {
            case Section.Pick pick -> rows.put(name, pickRow(pick));
            case Section.Remember remembered -> texts.put(name, expand(remembered.template()));
        }
    }

    private Map<String, String> pickRow(Section.Pick pick) {
        List<Map<String, String>> free = pick.tables().stream()
                .flatMap(table -> grammar.table(table).rows().stream())
                .filter(row -> !used.contains(row))
                .toList();
        if (free.isEmpty()) {
            throw new IllegalStateException("tables " + pick.tables() + " have no row left for one story");
        }
        Map<String, String> row = one(free);
        used.add(row);
        return row;
    }

    private String rule(String name) {
        for (Section scope : scopes) {
            List<Template> alternatives = scope.rules().get(name);
            if (alternatives != null) {
                return expand(one(alternatives));
            }
        }
        throw new IllegalStateException("no rule is called '" + name + "'");
    }

    private String expand(Template template) {
        StringBuilder text = new StringBuilder();
        for (Template.Part part : template.parts()) {
            text.append(
                    switch (part) {
                        case Template.Text plain -> plain.text();
                        case Template.Choice choice -> expand(one(choice.options()));
                        case Template.Hole hole -> fill(hole);
                    });
        }
        return text.toString();
    }

    private String fill(Template.Hole hole) {
        String value = value(hole);
        String withArticle = hole.article() ? article(value) + " " + value : value;
        return hole.capital() ? capitalise(withArticle) : withArticle;
    }

    private String value(Template.Hole hole) {
        Map<String, String> row = rows.get(hole.name());
        if (row != null) {
            return hole.field().isEmpty() ? row.values().iterator().next() : row.get(hole.field());
        }
        if (texts.containsKey(hole.name())) {
            return texts.get(hole.name());
        }
        String ofHero = rows.get("hero").get(hole.name());
        return ofHero != null ? ofHero : rule(hole.name());
    }

    /** By the first letter: the vocabulary has no silent h and no "you" sound in front. */
    private static String article(String noun) {
        return "aeiou".indexOf(noun.charAt(0)) >= 0 ? "an" : "a";
    }

    private static String capitalise(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private <T> T one(List<T> items) {
        return items.get(draws.below(items.size()));
    }
}
