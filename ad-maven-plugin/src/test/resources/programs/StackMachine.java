package real.stack;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.Differentiable;

/** Formulas in text, compiled to instructions that a stack machine runs. */
// check: run(StackMachine.compile("x*(y+2)-sin(x*y)/3"), new double[] {1.2, -0.7})
final class StackMachine {
    enum Op {
        PUSH,
        LOAD,
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        NEGATE,
        SIN
    }

    /** A program: constants, not differentiated. */
    static final class Program {
        private final List<Op> ops = new ArrayList<>();
        private final List<Double> operands = new ArrayList<>();

        int size() {
            return ops.size();
        }

        Op op(int i) {
            return ops.get(i);
        }

        double operand(int i) {
            return operands.get(i);
        }

        void emit(Op op, double operand) {
            ops.add(op);
            operands.add(operand);
        }
    }

    /** A parser by recursive descent. */
    private static final class Parser {
        private final String text;
        private final Program program = new Program();
        private int at;

        Parser(String text) {
            this.text = text;
        }

        private char peek() {
            return at < text.length() ? text.charAt(at) : '\0';
        }

        private boolean accept(char c) {
            if (peek() != c) {
                return false;
            }
            at++;
            return true;
        }

        void sum() {
            product();
            while (true) {
                if (accept('+')) {
                    product();
                    program.emit(Op.ADD, 0);
                } else if (accept('-')) {
                    product();
                    program.emit(Op.SUBTRACT, 0);
                } else {
                    return;
                }
            }
        }

        private void product() {
            atom();
            while (true) {
                if (accept('*')) {
                    atom();
                    program.emit(Op.MULTIPLY, 0);
                } else if (accept('/')) {
                    atom();
                    program.emit(Op.DIVIDE, 0);
                } else {
                    return;
                }
            }
        }

        private void atom() {
            if (accept('(')) {
                sum();
                accept(')');
            } else if (Character.isDigit(peek())) {
                int from = at;
                while (Character.isDigit(peek()) || peek() == '.') {
                    at++;
                }
                program.emit(Op.PUSH, Double.parseDouble(text.substring(from, at)));
            } else if (text.startsWith("sin(", at)) {
                at += 3;
                atom();
                program.emit(Op.SIN, 0);
            } else {
                program.emit(Op.LOAD, text.charAt(at++) - 'x');
            }
        }
    }

    private StackMachine() {}

    static Program compile(String formula) {
        Parser parser = new Parser(formula);
        parser.sum();
        return parser.program;
    }

    @Differentiable
    static double run(Program program, double[] variables) {
        double[] stack = new double[program.size()];
        int top = 0;
        for (int pc = 0; pc < program.size(); pc++) {
            switch (program.op(pc)) {
                case PUSH -> stack[top++] = program.operand(pc);
                case LOAD -> stack[top++] = variables[(int) program.operand(pc)];
                case ADD -> stack[--top - 1] += stack[top];
                case SUBTRACT -> stack[--top - 1] -= stack[top];
                case MULTIPLY -> {
                    top--;
                    stack[top - 1] *= stack[top];
                }
                case DIVIDE -> {
                    top--;
                    stack[top - 1] /= stack[top];
                }
                case NEGATE -> stack[top - 1] = -stack[top - 1];
                case SIN -> stack[top - 1] = Math.sin(stack[top - 1]);
                default -> throw new IllegalStateException("unknown " + program.op(pc));
            }
        }
        if (top != 1) {
            throw new IllegalStateException("%d values left".formatted(top));
        }
        return stack[0];
    }
}
