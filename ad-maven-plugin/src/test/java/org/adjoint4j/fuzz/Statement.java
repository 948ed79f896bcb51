package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A statement: it prints itself and runs. */
sealed interface Statement {
    /** Appends the statement's lines. */
    void print(String indent, StringBuilder text);

    /** Runs the statement; returns how control left it, null for at its end. */
    Exit run(Frame frame);

    /** Returns this statement with one part of it left out, in every possible way. */
    List<Statement> smaller();

    /**
     * A jump out of something.
     *
     * @param target what it leaves; null for the method
     * @param isContinue whether only an iteration is left
     */
    record Exit(Construct target, boolean isContinue) {
        static final Exit RETURN = new Exit(null, false);

        static boolean leaves(Exit exit, Construct construct) {
            return exit != null && exit.target() == construct && !exit.isContinue();
        }
    }

    /** What jumps can leave. */
    enum Kind {
        LOOP,
        SWITCH,
        BLOCK,
        /** A switch that older Java writes as branches, so that jumps out of it need its name. */
        PATTERNS
    }

    /** Something that jumps can leave; compared by identity. */
    final class Construct {
        private final String label;
        private final Kind kind;
        private boolean needsLabel;
        private boolean isLeft;

        Construct(String label, Kind kind) {
            this.label = label;
            this.kind = kind;
        }

        boolean isLoop() {
            return kind == Kind.LOOP;
        }

        boolean isSwitch() {
            return kind == Kind.SWITCH || kind == Kind.PATTERNS;
        }

        /** Returns whether jumps out of it always have its label. */
        boolean needsName() {
            return kind == Kind.PATTERNS;
        }

        /** Returns whether some jump goes to its end. */
        boolean isLeft() {
            return isLeft;
        }

        /** Returns a jump out of it, with its label where that is needed or wished for. */
        Jump jump(boolean isContinue, boolean byLabel) {
            needsLabel |= byLabel;
            isLeft |= !isContinue;
            return new Jump(new Exit(this, isContinue), byLabel);
        }

        private void printLabel(String indent, StringBuilder text) {
            if (needsLabel) {
                text.append(indent).append(label).append(":\n");
            }
        }
    }

    /** {@code break} or {@code continue}. */
    record Jump(Exit exit, boolean byLabel) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            text.append(indent).append(exit.isContinue() ? "continue" : "break");
            text.append(byLabel ? " " + exit.target().label : "").append(";\n");
        }

        @Override
        public Exit run(Frame frame) {
            frame.step();
            return exit;
        }

        @Override
        public List<Statement> smaller() {
            return List.of();
        }
    }

    /** {@code throw new IllegalStateException(message)}. */
    record Throw(String message) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            text.append(indent)
                    .append("throw new IllegalStateException(\"")
                    .append(message)
                    .append("\");\n");
        }

        @Override
        public Exit run(Frame frame) {
            throw new Frame.Thrown(message);
        }

        @Override
        public List<Statement> smaller() {
            return List.of();
        }
    }

    /** A block with a label. */
    record Labelled(Construct construct, Block body) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            text.append(indent).append(construct.label).append(": {\n");
            body.print(indent + "    ", text);
            text.append(indent).append("}\n");
        }

        @Override
        public Exit run(Frame frame) {
            Exit exit = body.run(frame);
            return Exit.leaves(exit, construct) ? null : exit;
        }

        @Override
        public List<Statement> smaller() {
            List<Statement> all = new ArrayList<>();
            if (!construct.isLeft()) {
                all.add(body);
            }
            body.smaller().forEach(less -> all.add(new Labelled(construct, Block.of(less))));
            return all;
        }
    }

    /**
     * A group of an old switch.
     *
     * @param label up to the colon or arrow
     * @param matches whether the selector leads here
     */
    record Case(String label, Predicate<Object> matches, Block body) {}

    /**
     * A switch statement.
     *
     * @param fallsThrough whether it has colons
     */
    record Switch(Construct construct, Expression selector, List<Case> cases, boolean fallsThrough)
            implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            construct.printLabel(indent, text);
            text.append(indent).append("switch (").append(selector.text()).append(") {\n");
            for (Case one : cases) {
                text.append(indent).append("    ").append(one.label());
                text.append(fallsThrough ? ": {\n" : " -> {\n");
                List<Statement> statements = one.body().statements();
                boolean breaks = fallsThrough && !statements.isEmpty() && endsWithBreak(statements);
                int inside = statements.size() - (breaks ? 1 : 0);
                new Block(statements.subList(0, inside)).print(indent + "        ", text);
                text.append(indent).append("    }\n");
                new Block(statements.subList(inside, statements.size())).print(indent + "    ", text);
            }
            text.append(indent).append("}\n");
        }

        @Override
        public Exit run(Frame frame) {
            frame.step();
            Object key = selector.eval(frame);
            int first = first(key);
            frame.decide((long) first);
            for (int i = first; i < cases.size(); i++) {
                Exit exit = cases.get(i).body().run(frame);
                if (exit != null || !fallsThrough) {
                    return Exit.leaves(exit, construct) ? null : exit;
                }
            }
            return null;
        }

        private boolean endsWithBreak(List<Statement> statements) {
            return statements.get(statements.size() - 1) instanceof Jump jump
                    && jump.exit().target() == construct;
        }

        private int first(Object key) {
            for (int i = 0; i < cases.size(); i++) {
                if (cases.get(i).matches().test(key)) {
                    return i;
                }
            }
            for (int i = 0; i < cases.size(); i++) {
                if (cases.get(i).label().contains("default")) {
                    return i;
                }
            }
            return cases.size();
        }

        @Override
        public List<Statement> smaller() {
            List<Statement> all = new ArrayList<>();
            for (int i = 0; i < cases.size(); i++) {
                Case one = cases.get(i);
                all.add(with(i, List.of()));
                for (Statement less : one.body().smaller()) {
                    all.add(with(i, List.of(new Case(one.label(), one.matches(), Block.of(less)))));
                }
            }
            return all;
        }

        private Statement with(int i, List<Case> instead) {
            List<Case> copy = new ArrayList<>(cases);
            copy.remove(i);
            copy.addAll(i, instead);
            return new Switch(construct, selector, copy, fallsThrough);
        }
    }

    /**
     * What an object of some class leads to.
     *
     * @param newer up to the brace, as a case
     * @param older up to the brace, as a branch
     * @param matches whether a value leads here
     * @param bind gives the variables of the pattern their values
     */
    record Arm(String newer, String older, Predicate<Choice> matches, BiConsumer<Choice, Frame> bind, Block body) {
        Arm with(Block less) {
            return new Arm(newer, older, matches, bind, less);
        }
    }

    /** A switch with patterns. */
    record Match(Construct construct, String subject, List<Arm> arms) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            construct.printLabel(indent, text);
            text.append(indent)
                    .append(Program.versions("switch (" + subject + ") {", "{"))
                    .append("\n");
            for (Arm arm : arms) {
                text.append(indent)
                        .append("    ")
                        .append(Program.versions(arm.newer(), arm.older()))
                        .append("\n");
                arm.body().print(indent + "        ", text);
                text.append(indent).append("    }\n");
            }
            text.append(indent).append("}\n");
        }

        @Override
        public Exit run(Frame frame) {
            frame.step();
            Choice choice = (Choice) frame.get(subject);
            for (int i = 0; i < arms.size(); i++) {
                Arm arm = arms.get(i);
                if (frame.decide(arm.matches().test(choice))) {
                    arm.bind().accept(choice, frame);
                    Exit exit = arm.body().run(frame);
                    return Exit.leaves(exit, construct) ? null : exit;
                }
            }
            throw new IllegalStateException("no arm for " + choice);
        }

        @Override
        public List<Statement> smaller() {
            List<Statement> all = new ArrayList<>();
            for (int i = 0; i < arms.size(); i++) {
                int at = i;
                all.add(arms.get(i).body());
                arms.get(i).body().smaller().forEach(less -> all.add(with(at, Block.of(less))));
            }
            return all;
        }

        private Match with(int i, Block less) {
            List<Arm> copy = new ArrayList<>(arms);
            copy.set(i, arms.get(i).with(less));
            return new Match(construct, subject, copy);
        }
    }

    /** {@code try} with {@code finally}. */
    record Try(Block body, Block last) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            text.append(indent).append("try {\n");
            body.print(indent + "    ", text);
            text.append(indent).append("} finally {\n");
            last.print(indent + "    ", text);
            text.append(indent).append("}\n");
        }

        @Override
        public Exit run(Frame frame) {
            Exit exit = body.run(frame);
            last.run(frame);
            return exit;
        }

        @Override
        public List<Statement> smaller() {
            List<Statement> all = new ArrayList<>();
            all.add(body);
            body.smaller().forEach(less -> all.add(new Try(Block.of(less), last)));
            last.smaller().forEach(less -> all.add(new Try(body, Block.of(less))));
            return all;
        }
    }

    /** Anything on one line. */
    record Simple(String line, Consumer<Frame> action) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            if (!line.isEmpty()) {
                text.append(indent).append(line).append('\n');
            }
        }

        @Override
        public Exit run(Frame frame) {
            frame.step();
            action.accept(frame);
            return null;
        }

        @Override
        public List<Statement> smaller() {
            return List.of();
        }
    }

    /** {@code return value;}. */
    record Return(Expression value, Type type) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            String result = value.text().isEmpty() ? "" : " " + value.text();
            text.append(indent).append("return").append(result).append(";\n");
        }

        @Override
        public Exit run(Frame frame) {
            frame.returns(Expression.widen(value.eval(frame), type, frame));
            return Exit.RETURN;
        }

        @Override
        public List<Statement> smaller() {
            return List.of();
        }
    }

    /** Statements in order. */
    record Block(List<Statement> statements) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            statements.forEach(s -> s.print(indent, text));
        }

        @Override
        public Exit run(Frame frame) {
            for (Statement statement : statements) {
                Exit exit = statement.run(frame);
                if (exit != null) {
                    return exit;
                }
            }
            return null;
        }

        @Override
        public List<Statement> smaller() {
            List<Statement> all = new ArrayList<>();
            for (int i = statements.size() - 1; i >= 0; i--) {
                all.add(with(i, List.of()));
                for (Statement less : statements.get(i).smaller()) {
                    all.add(with(i, less instanceof Block block ? block.statements() : List.of(less)));
                }
            }
            return all;
        }

        private Statement with(int i, List<Statement> instead) {
            List<Statement> copy = new ArrayList<>(statements);
            copy.remove(i);
            copy.addAll(i, instead);
            return new Block(copy);
        }

        private static Block of(Statement statement) {
            return statement instanceof Block block ? block : new Block(List.of(statement));
        }
    }

    /** A branch. */
    record If(Expression condition, Block then, Optional<Block> otherwise) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            text.append(indent).append("if (").append(condition.text()).append(") {\n");
            then.print(indent + "    ", text);
            otherwise.ifPresent(block -> {
                text.append(indent).append("} else {\n");
                block.print(indent + "    ", text);
            });
            text.append(indent).append("}\n");
        }

        @Override
        public Exit run(Frame frame) {
            frame.step();
            if (frame.decide(condition.truth(frame))) {
                return then.run(frame);
            }
            return otherwise.isPresent() ? otherwise.get().run(frame) : null;
        }

        @Override
        public List<Statement> smaller() {
            List<Statement> all = new ArrayList<>();
            all.add(then);
            otherwise.ifPresent(all::add);
            otherwise.ifPresent(block -> all.add(new If(condition, then, Optional.empty())));
            then.smaller().forEach(less -> all.add(new If(condition, Block.of(less), otherwise)));
            otherwise.ifPresent(block ->
                    block.smaller().forEach(less -> all.add(new If(condition, then, Optional.of(Block.of(less))))));
            return all;
        }
    }

    /**
     * Any loop.
     *
     * @param head its text up to the brace
     * @param start runs before the first iteration
     * @param test whether another iteration follows
     * @param body the iteration
     * @param update runs after each iteration
     * @param tail the text after the brace of a do; empty for other loops
     */
    record Loop(
            Construct construct,
            String head,
            Consumer<Frame> start,
            Predicate<Frame> test,
            Block body,
            Consumer<Frame> update,
            String tail)
            implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            construct.printLabel(indent, text);
            text.append(indent).append(head).append(" {\n");
            body.print(indent + "    ", text);
            text.append(indent).append("}").append(tail).append("\n");
        }

        @Override
        public Exit run(Frame frame) {
            start.accept(frame);
            boolean first = !tail.isEmpty();
            while (first || frame.decide(test.test(frame))) {
                first = false;
                frame.step();
                Exit exit = body.run(frame);
                if (exit != null && exit.target() != construct) {
                    return exit;
                }
                if (Exit.leaves(exit, construct)) {
                    return null;
                }
                update.accept(frame);
            }
            return null;
        }

        @Override
        public List<Statement> smaller() {
            return body.smaller().stream()
                    .<Statement>map(less -> new Loop(construct, head, start, test, Block.of(less), update, tail))
                    .toList();
        }
    }
}
