package org.adjoint4j.gpt2.data.story;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks one case of an arc: whatever can be reached from its rule {@code story} exists. */
final class GrammarCheck {
    private final StoryGrammar grammar;
    private final String place;
    private final List<Section> scopes;
    private final Map<String, List<String>> fields = new HashMap<>();
    private final Set<String> visited = new HashSet<>();

    private GrammarCheck(StoryGrammar grammar, Arc arc, Section variant) {
        this.grammar = grammar;
        this.place = "arc '" + arc.name() + "', case '" + variant.name() + "'";
        this.scopes = List.of(variant, arc.body(), grammar.shared());
    }

    /** Throws an {@link IllegalArgumentException} that names arc, case and reference if one leads nowhere. */
    static void check(StoryGrammar grammar, Arc arc) {
        arc.cases().forEach(variant -> new GrammarCheck(grammar, arc, variant).run());
    }

    private void run() {
        scopes.forEach(scope -> scope.choices().forEach((name, choice) -> fields.put(name, fieldsOf(choice))));
        require(fields.containsKey("hero"), "hero");
        visit("story");
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
            throw new IllegalArgumentException(
                    place + ": tables " + pick.tables() + " are picked from together, but have different columns");
        }
        return columns.get(0);
    }

    private void visit(String rule) {
        if (!visited.add(rule)) {
            return;
        }
        List<Template> alternatives = scopes.stream()
                .filter(scope -> scope.rules().containsKey(rule))
                .findFirst()
                .map(scope -> scope.rules().get(rule))
                .orElseThrow(() -> missing(rule));
        if (alternatives.isEmpty()) {
            throw new IllegalArgumentException(place + ": rule '" + rule + "' has no alternative");
        }
        alternatives.forEach(this::visit);
    }

    private void visit(Template template) {
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Text text -> {}
                case Template.Choice choice -> choice.options().forEach(this::visit);
                case Template.Hole hole -> visit(hole);
            }
        }
    }

    private void visit(Template.Hole hole) {
        if (!hole.field().isEmpty()) {
            require(
                    fields.getOrDefault(hole.name(), List.of()).contains(hole.field()),
                    hole.name() + "." + hole.field());
        } else if (!fields.containsKey(hole.name()) && !fields.get("hero").contains(hole.name())) {
            visit(hole.name());
        }
    }

    private void require(boolean condition, String name) {
        if (!condition) {
            throw missing(name);
        }
    }

    private IllegalArgumentException missing(String name) {
        return new IllegalArgumentException(
                place + ": nothing is called '" + name + "': no variable, rule or field of the hero");
    }
}
