package real.expr;

import java.util.List;
import org.adjoint4j.Differentiable;

/** An expression tree evaluated by matching on instanceof and by virtual calls. */
// check: evaluate(new ExpressionTree.Sum(List.of(new ExpressionTree.Constant(2.5), new ExpressionTree.Product(new ExpressionTree.Variable(0), new ExpressionTree.Call(ExpressionTree.Function.SIN, new ExpressionTree.Variable(1))))), new double[] {1.5, 0.7})
// check: virtually(new ExpressionTree.Sum(List.of(new ExpressionTree.Constant(2.5), new ExpressionTree.Product(new ExpressionTree.Variable(0), new ExpressionTree.Call(ExpressionTree.Function.SIN, new ExpressionTree.Variable(1))))), new double[] {1.5, 0.7})
final class ExpressionTree {
    enum Function {
        SIN,
        EXP,
        SQUARE;

        @Differentiable
        double apply(double x) {
            return switch (this) {
                case SIN -> Math.sin(x);
                case EXP -> Math.exp(x);
                case SQUARE -> x * x;
            };
        }
    }

    sealed interface Expr {
        double at(double[] variables);
    }

    record Constant(double value) implements Expr {
        @Override
        @Differentiable
        public double at(double[] variables) {
            return value;
        }
    }

    record Variable(int index) implements Expr {
        @Override
        @Differentiable
        public double at(double[] variables) {
            return variables[index];
        }
    }

    record Sum(List<Expr> terms) implements Expr {
        @Override
        @Differentiable
        public double at(double[] variables) {
            double sum = 0;
            for (Expr term : terms) {
                sum += term.at(variables);
            }
            return sum;
        }
    }

    record Product(Expr left, Expr right) implements Expr {
        @Override
        @Differentiable
        public double at(double[] variables) {
            return left.at(variables) * right.at(variables);
        }
    }

    record Call(Function function, Expr argument) implements Expr {
        @Override
        @Differentiable
        public double at(double[] variables) {
            return function.apply(argument.at(variables));
        }
    }

    private ExpressionTree() {}

    @Differentiable
    static double evaluate(Expr expr, double[] variables) {
        if (expr instanceof Constant c) {
            return c.value();
        }
        if (expr instanceof Variable v) {
            return variables[v.index()];
        }
        if (expr instanceof Sum s) {
            double sum = 0;
            for (Expr term : s.terms()) {
                sum += evaluate(term, variables);
            }
            return sum;
        }
        if (expr instanceof Product p) {
            return evaluate(p.left(), variables) * evaluate(p.right(), variables);
        }
        if (expr instanceof Call call) {
            return call.function().apply(evaluate(call.argument(), variables));
        }
        throw new AssertionError(expr);
    }

    @Differentiable
    static double virtually(Expr expr, double[] variables) {
        return expr.at(variables);
    }
}
