package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A statement: it prints itself and runs. */
sealed interface Statement {
    /** Appends the statement's lines. */
    void print(String indent, StringBuilder text);

    /** Runs the statement; returns whether the method returned. */
    boolean run(Frame frame);

    /** Returns this statement with one part of it left out, in every possible way. */
    List<Statement> smaller();

    /** Anything on one line. */
    record Simple(String line, Consumer<Frame> action) implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            if (!line.isEmpty()) {
                text.append(indent).append(line).append('\n');
            }
        }

        @Override
        public boolean run(Frame frame) {
            frame.step();
            action.accept(frame);
            return false;
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
            text.append(indent).append("return ").append(value.text()).append(";\n");
        }

        @Override
        public boolean run(Frame frame) {
            frame.returns(Expression.widen(value.eval(frame), type, frame));
            return true;
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
        public boolean run(Frame frame) {
            for (Statement statement : statements) {
                if (statement.run(frame)) {
                    return true;
                }
            }
            return false;
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
        public boolean run(Frame frame) {
            frame.step();
            return frame.decide(condition.truth(frame))
                    ? then.run(frame)
                    : otherwise.isPresent() && otherwise.get().run(frame);
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
     */
    record Loop(String head, Consumer<Frame> start, Predicate<Frame> test, Block body, Consumer<Frame> update)
            implements Statement {
        @Override
        public void print(String indent, StringBuilder text) {
            text.append(indent).append(head).append(" {\n");
            body.print(indent + "    ", text);
            text.append(indent).append("}\n");
        }

        @Override
        public boolean run(Frame frame) {
            start.accept(frame);
            while (frame.decide(test.test(frame))) {
                frame.step();
                if (body.run(frame)) {
                    return true;
                }
                update.accept(frame);
            }
            return false;
        }

        @Override
        public List<Statement> smaller() {
            return body.smaller().stream()
                    .<Statement>map(less -> new Loop(head, start, test, Block.of(less), update))
                    .toList();
        }
    }
}
