package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random patterns over the classes of {@link Type#SHAPE}, and what Java 17 has instead. */
final class PatternWriter {
    private final Setting setting;
    private final Variables variables;

    PatternWriter(Setting setting, Variables variables) {
        this.setting = setting;
        this.variables = variables;
    }

    /** A variable of a pattern. */
    private record Bound(String name, Type type) {}

    /**
     * An arm without its body.
     *
     * @param subject the variable that is switched on
     * @param newer up to the brace, as a case
     * @param older up to the brace, as a branch
     */
    record Arm(
            String subject,
            String newer,
            String older,
            Predicate<Choice> matches,
            BiConsumer<Choice, Frame> bind,
            List<String> names,
            List<Type> types) {
        void declare(Variables variables) {
            for (int i = 0; i < names.size(); i++) {
                variables.fix(names.get(i), types.get(i));
            }
        }
    }

    /** Returns arms of which exactly one fits each object. */
    List<Arm> arms(Variable subject) {
        List<Arm> arms = new ArrayList<>();
        List<Type.Record> types = new ArrayList<>(List.of(Type.RING, Type.BAR, Type.NEST));
        java.util.Collections.shuffle(types, setting.random());
        boolean byDefault = setting.chance(30);
        for (int i = 0; i < types.size(); i++) {
            boolean last = i == types.size() - 1;
            if (last && byDefault) {
                arms.add(new Arm(
                        subject.name(), "default -> {", "else {", c -> true, (c, f) -> {}, List.of(), List.of()));
                continue;
            }
            if (!last && setting.chance(30)) {
                arms.add(arm(subject.name(), types.get(i), true, arms.isEmpty(), false));
            }
            arms.add(arm(subject.name(), types.get(i), false, arms.isEmpty(), last));
        }
        return arms;
    }

    private Arm arm(String subject, Type.Record type, boolean guarded, boolean first, boolean last) {
        boolean takesApart = setting.chance(50);
        String object = "matched" + variables.number();
        List<Bound> bound = new ArrayList<>();
        List<String> patterns = new ArrayList<>();
        StringBuilder locals = new StringBuilder();
        for (Type.Component component : type.components()) {
            Bound part = new Bound("matched" + variables.number(), component.type());
            bound.add(part);
            boolean inferred = setting.chance(40);
            patterns.add((inferred ? "var" : component.type().source()) + " " + part.name());
            locals.append(
                    component.type().source() + " " + part.name() + " = " + object + "." + component.name() + "(); ");
        }
        String tested =
                type.equals(Type.NEST) ? "length" : type.components().get(0).name();
        int number = type.equals(Type.NEST) ? 1 : 0;
        String pattern =
                takesApart ? type.source() + "(" + String.join(", ", patterns) + ")" : type.source() + " " + object;
        String guard = takesApart ? bound.get(number).name() : object + "." + tested + "()";
        String newer = "case " + pattern + (guarded ? " when " + guard + " > 0.75" : "") + " -> {";
        String condition = subject + " instanceof " + type.source() + " " + object
                + (guarded ? " && " + object + "." + tested + "() > 0.75" : "");
        String older = last
                ? "else { " + type.source() + " " + object + " = (" + type.source() + ") " + subject + "; "
                : (first ? "" : "else ") + "if (" + condition + ") { ";
        Predicate<Choice> matches =
                c -> c.type().equals(type) && (!guarded || ((Dual) c.parts()[number]).value() > 0.75);
        if (!takesApart) {
            return new Arm(
                    subject, newer, older, matches, (c, f) -> f.set(object, c.parts()), List.of(object), List.of(type));
        }
        return new Arm(
                subject,
                newer,
                older + locals,
                matches,
                (c, f) -> {
                    for (int i = 0; i < bound.size(); i++) {
                        f.set(bound.get(i).name(), c.parts()[i]);
                    }
                },
                bound.stream().map(Bound::name).toList(),
                bound.stream().map(Bound::type).toList());
    }
}
