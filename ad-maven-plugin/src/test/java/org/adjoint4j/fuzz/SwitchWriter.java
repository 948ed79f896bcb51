package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random switch expressions. */
final class SwitchWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final AssignmentWriter assignments;

    SwitchWriter(Setting setting, Variables variables, ExpressionWriter expressions, AssignmentWriter assignments) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
        this.assignments = assignments;
    }

    /** Returns a switch expression, which must be all of what is assigned. */
    Expression choice(Type type) {
        List<Variable> shapes = variables.readable(Type.SHAPE::equals);
        if (!shapes.isEmpty() && setting.chance(40)) {
            return byPattern(type, setting.pick(shapes));
        }
        return setting.chance(55) ? arrows(type) : colons(type);
    }

    /** To javac, a comma anywhere in braces behind "yield (" makes it a call of a method "yield". */
    private String yielded(Type type, Expression value) {
        if (!value.text().startsWith("(") || !value.text().contains("{")) {
            return "yield " + value.text() + ";";
        }
        String name = "yielded" + variables.number();
        return type.source() + " " + name + " = " + value.text() + "; yield " + name + ";";
    }

    private static String onOneLine(Statement.Block block) {
        StringBuilder lines = new StringBuilder();
        block.print("", lines);
        return lines.toString().replace('\n', ' ');
    }

    private Statement.Block some(int percent) {
        List<Statement> statements = new ArrayList<>();
        if (setting.chance(percent)) {
            statements.add(assignments.assignment());
        }
        return new Statement.Block(statements);
    }

    // ---- arrows -----------------------------------------------------------------------------------------------------

    private Expression arrows(Type type) {
        Expression selector = expressions.integer(1);
        List<Expression> arms = new ArrayList<>();
        List<Statement.Block> blocks = new ArrayList<>();
        StringBuilder text = new StringBuilder("switch (" + selector.text() + " & 3) {");
        for (String label : List.of("case 0", "case 1, 2", "default")) {
            Variables.Mark mark = variables.mark();
            Statement.Block block = some(40);
            Expression value = expressions.of(type, 2);
            variables.leave(mark);
            arms.add(value);
            blocks.add(block);
            text.append(' ').append(label).append(" -> ");
            text.append(
                    block.statements().isEmpty()
                            ? value.text() + ";"
                            : "{ " + onOneLine(block) + yielded(type, value) + " }");
        }
        return new Expression(type, text.append(" }").toString(), f -> {
            int key = selector.integer(f) & 3;
            int arm = key == 0 ? 0 : key == 3 ? 2 : 1;
            f.decide((long) arm);
            blocks.get(arm).run(f);
            return Expression.widen(arms.get(arm).eval(f), type, f);
        });
    }

    // ---- colons -----------------------------------------------------------------------------------------------------

    /**
     * A group of an old switch.
     *
     * @param early a value that is yielded where a condition holds
     * @param last a value that is yielded at the end, unless it falls through
     */
    private record Group(
            Statement.Block first,
            Expression condition,
            Expression early,
            Statement.Block rest,
            Optional<Expression> last) {}

    private Expression colons(Type type) {
        Expression selector = expressions.integer(1);
        List<Group> groups = new ArrayList<>();
        StringBuilder text = new StringBuilder("switch (" + selector.text() + " & 3) {");
        for (String label : List.of("case 2:", "case 0:", "default:")) {
            Variables.Mark mark = variables.mark();
            boolean falls = !label.equals("default:") && setting.chance(60);
            Statement.Block first = some(50);
            Expression condition = expressions.condition(1);
            Expression early = expressions.of(type, 1);
            Statement.Block rest = some(50);
            Optional<Expression> last = falls ? Optional.empty() : Optional.of(expressions.of(type, 2));
            variables.leave(mark);
            groups.add(new Group(first, condition, early, rest, last));
            text.append(' ').append(label).append(" { ").append(onOneLine(first));
            text.append("if (")
                    .append(condition.text())
                    .append(") { ")
                    .append(yielded(type, early))
                    .append(" } ");
            text.append(onOneLine(rest))
                    .append(last.map(v -> yielded(type, v)).orElse(""))
                    .append(" }");
        }
        return new Expression(type, text.append(" }").toString(), f -> {
            int key = selector.integer(f) & 3;
            int group = key == 2 ? 0 : key == 0 ? 1 : 2;
            f.decide((long) group);
            return Expression.widen(run(groups, group, f), type, f);
        });
    }

    private static Object run(List<Group> groups, int start, Frame f) {
        for (Group group : groups.subList(start, groups.size())) {
            group.first().run(f);
            if (f.decide(group.condition().truth(f))) {
                return group.early().eval(f);
            }
            group.rest().run(f);
            if (group.last().isPresent()) {
                return group.last().get().eval(f);
            }
        }
        throw new IllegalStateException("nothing is yielded");
    }

    // ---- patterns ---------------------------------------------------------------------------------------------------

    /** A switch on the class of an object; Java 17 has conditionals instead. */
    private Expression byPattern(Type type, Variable shape) {
        String ring = "matched" + variables.number();
        String bar = "matched" + variables.number();
        Expression large = arm(type, ring, Type.RING);
        Expression small = arm(type, ring, Type.RING);
        Expression straight = arm(type, bar, Type.BAR);
        Expression other = expressions.exactly(type, 2);
        String name = shape.name();
        String guard = ring + ".radius() > 0.75";
        String text = Program.versions(
                        "switch (" + name + ") { case Ring " + ring + " when " + guard + " -> ",
                        "(" + name + " instanceof Ring " + ring + " && " + guard + " ? ")
                + large.text()
                + Program.versions("; case Ring " + ring + " -> ", " : " + name + " instanceof Ring " + ring + " ? ")
                + small.text()
                + Program.versions("; case Bar " + bar + " -> ", " : " + name + " instanceof Bar " + bar + " ? ")
                + straight.text()
                + Program.versions("; default -> ", " : ")
                + other.text()
                + Program.versions("; }", ")");
        return new Expression(type, text, f -> {
            Choice choice = (Choice) f.get(name);
            boolean isRing = choice.type().equals(Type.RING);
            boolean isLarge = isRing && ((Dual) choice.parts()[0]).value() > 0.75;
            boolean isBar = choice.type().equals(Type.BAR);
            f.decide(isLarge ? 1L : isRing ? 2L : isBar ? 3L : 4L);
            f.set(isBar ? bar : ring, choice.parts());
            Expression arm = isLarge ? large : isRing ? small : isBar ? straight : other;
            return Expression.widen(arm.eval(f), type, f);
        });
    }

    private Expression arm(Type type, String name, Type.Record bound) {
        Variables.Mark mark = variables.mark();
        variables.fix(name, bound);
        Expression value = expressions.exactly(type, 2);
        variables.leave(mark);
        return value;
    }
}
