package org.adjoint4j.gpt2.data.story;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks that everything the templates of an arc refer to exists, in each of its cases. */
final class GrammarCheck {
    private final StoryGrammar grammar;
    private final Arc arc;

    GrammarCheck(StoryGrammar grammar, Arc arc) {
        this.grammar = grammar;
        this.arc = arc;
    }

    /** Throws an {@link IllegalArgumentException} that names arc, case and reference if one leads nowhere. */
    void run() {
        arc.cases().forEach(this::checkCase);
    }

    private void checkCase(Section variant) {
        List<Section> scopes = List.of(variant, arc.body(), grammar.shared());
        Map<String, List<String>> fields = new HashMap<>();
        scopes.forEach(scope -> scope.choices().forEach((name, choice) -> fields.put(name, fieldsOf(choice))));
        require(fields.containsKey("hero"), variant, "hero");
        require(scopes.stream().anyMatch(s -> s.rules().containsKey("story")), variant, "story");
        for (Section scope : List.of(variant, arc.body())) {
            scope.rules().values().stream()
                    .flatMap(Collection::stream)
                    .forEach(template -> checkTemplate(template, variant, scopes, fields));
        }
    }

    private List<String> fieldsOf(Section.Choice choice) {
        return switch (choice) {
            case Section.Pick pick -> columns(pick);
            case Section.Remember remembered -> List.of();
        };
    }

    private List<String> columns(Section.Pick pick) {
        List<List<String>> columns = pick.tables().stream()
                .map(name -> grammar.table(name).columns())
                .distinct()
                .toList();
        if (columns.size() != 1) {
            throw new IllegalArgumentException("arc '" + arc.name() + "': tables " + pick.tables()
                    + " are picked from together, but have different columns");
        }
        return columns.get(0);
    }

    private void checkTemplate(
            Template template, Section variant, List<Section> scopes, Map<String, List<String>> fields) {
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Text text -> {}
                case Template.Choice choice ->
                    choice.options().forEach(option -> checkTemplate(option, variant, scopes, fields));
                case Template.Hole hole -> require(exists(hole, scopes, fields), variant, describe(hole));
            }
        }
    }

    private static boolean exists(Template.Hole hole, List<Section> scopes, Map<String, List<String>> fields) {
        if (!hole.field().isEmpty()) {
            return fields.getOrDefault(hole.name(), List.of()).contains(hole.field());
        }
        return fields.containsKey(hole.name())
                || scopes.stream().anyMatch(scope -> scope.rules().containsKey(hole.name()))
                || fields.get("hero").contains(hole.name());
    }

    private static String describe(Template.Hole hole) {
        return hole.field().isEmpty() ? hole.name() : hole.name() + "." + hole.field();
    }

    private void require(boolean condition, Section variant, String name) {
        if (!condition) {
            throw new IllegalArgumentException("arc '" + arc.name() + "', case '" + variant.name()
                    + "': nothing is called '" + name + "': no variable, rule or field of the hero");
        }
    }
}
