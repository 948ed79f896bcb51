package org.adjoint4j.transform.emit;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;

/** A method in core form as text: every value by a name of its own, marked where {@code marked} says so. */
final class IrText {
    private final Predicate<Value> marked;
    private final Map<Value, String> names = new IdentityHashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();
    private final StringBuilder text = new StringBuilder();

    private IrText(Predicate<Value> marked) {
        this.marked = marked;
    }

    static String of(Method method, Predicate<Value> marked) {
        IrText ir = new IrText(marked);
        String parameters = method.parameters().stream()
                .map(p -> p.value().type().source() + " " + ir.name(p.value()))
                .collect(Collectors.joining(", "));
        ir.text.append(method.name()).append('(').append(parameters).append(")\n");
        ir.block(method.body(), "  ");
        ir.line("  ", "return " + ir.list(method.body().yields()));
        return ir.text.toString();
    }

    private String name(Value value) {
        return names.computeIfAbsent(value, v -> {
            int number = taken.merge(v.hint(), 1, Integer::sum);
            return (marked.test(v) ? "*" : "") + v.hint() + (number == 1 ? "" : number);
        });
    }

    private String list(List<Value> values) {
        return values.stream().map(this::name).collect(Collectors.joining(", "));
    }

    private void line(String indent, String line) {
        text.append(indent).append(line).append('\n');
    }

    private void block(Block block, String indent) {
        block.statements().forEach(statement -> statement(statement, indent));
    }

    private void statement(Stmt statement, String indent) {
        if (statement instanceof Stmt.Let let) {
            line(indent, name(let.target()) + " = " + expression(let.expression()));
        } else if (statement instanceof Stmt.Store store) {
            line(indent, name(store.array()) + "[" + name(store.index()) + "] = " + name(store.value()));
        } else if (statement instanceof Stmt.If branch) {
            line(indent, "if " + name(branch.condition()));
            block(branch.then(), indent + "  ");
            line(indent + "  ", "yield " + list(branch.then().yields()));
            line(indent, "else");
            block(branch.otherwise(), indent + "  ");
            line(indent + "  ", "yield " + list(branch.otherwise().yields()));
            line(indent, "-> " + list(branch.results()));
        } else if (statement instanceof Stmt.Loop loop) {
            loop(loop, indent);
        } else {
            throw new IllegalArgumentException("not printed: " + statement);
        }
    }

    private void loop(Stmt.Loop loop, String indent) {
        Stmt.Counted counted = (Stmt.Counted) loop.header();
        line(
                indent,
                "for " + name(counted.index()) + " from " + name(counted.from()) + " while " + counted.comparison()
                        + " " + name(counted.bound()) + ", carrying " + list(loop.carried()) + " = "
                        + list(loop.initial()));
        block(loop.body(), indent + "  ");
        line(indent + "  ", "yield " + list(loop.body().yields()));
        line(indent, "-> " + list(loop.results()));
    }

    private String expression(Expr expression) {
        if (expression instanceof Expr.Constant constant) {
            return constant.text();
        }
        if (expression instanceof Expr.Arithmetic operation) {
            return name(operation.left()) + " " + operation.operator() + " " + name(operation.right());
        }
        if (expression instanceof Expr.Negation negation) {
            return "-" + name(negation.operand());
        }
        if (expression instanceof Expr.Conversion conversion) {
            return "(number) " + name(conversion.operand());
        }
        if (expression instanceof Expr.MathCall call) {
            return call.function() + "(" + list(call.arguments()) + ")";
        }
        if (expression instanceof Expr.Element element) {
            return name(element.sequence()) + "[" + name(element.index()) + "]";
        }
        if (expression instanceof Expr.NewArray array) {
            return array.template().fill(this::name);
        }
        if (expression instanceof Expr.Opaque opaque) {
            return opaque.template().fill(this::name);
        }
        throw new IllegalArgumentException("not printed: " + expression);
    }
}
