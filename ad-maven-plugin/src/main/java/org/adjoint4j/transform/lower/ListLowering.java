package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;

/** Lists that a method makes empty and fills. */
final class ListLowering {
    private static final JType INT = new JType.Discrete("int", "Integer");

    private final ExpressionLowering expressions;

    ListLowering(ExpressionLowering expressions) {
        this.expressions = expressions;
    }

    /** Returns whether a declaration makes an empty list of something differentiable. */
    static boolean isNewList(ObjectCreationExpr creation, JType type) {
        return type instanceof JType.ListOf
                && type.isDifferentiable()
                && creation.getArguments().isEmpty()
                && creation.getAnonymousClassBody().isEmpty()
                && creation.getType().getNameAsString().equals("ArrayList");
    }

    static Value newList(Context context, JType type, String hint, BlockBuilder code) {
        String text = "new " + context.imports().name("java.util.ArrayList") + "<>()";
        JType grows = new JType.ListOf(((JType.ListOf) type).element(), true);
        return code.let(hint.equals("t") ? "list" : hint, grows, new Expr.NewArray(Template.of(text, true)));
    }

    /** Lowers a call on a list that grows, and the copying of any list; empty for anything else. */
    Optional<Value> call(
            MethodCallExpr syntax, String name, Value receiver, List<Value> arguments, String hint, BlockBuilder code) {
        boolean copies = name.equals("copyOf")
                && arguments.size() == 1
                && arguments.get(0).type() instanceof JType.ListOf
                && receiver == null;
        if (copies) {
            JType type = new JType.ListOf(((JType.ListOf) arguments.get(0).type()).element());
            return Optional.of(code.let(hint.equals("t") ? "copy" : hint, type, new Expr.ListCopy(arguments.get(0))));
        }
        if (receiver == null || !(receiver.type() instanceof JType.ListOf list) || !list.grows()) {
            return Optional.empty();
        }
        return switch (name + "/" + arguments.size()) {
            case "add/1" -> {
                Value value = expressions.coerce(syntax.getArgument(0), arguments.get(0), list.element(), code);
                code.add(new Stmt.Put(receiver, size(receiver, code), value, true, code.origin()));
                yield Optional.of(ArrayLowering.nothing());
            }
            case "set/2" -> {
                Value value = expressions.coerce(syntax.getArgument(1), arguments.get(1), list.element(), code);
                code.add(new Stmt.Put(receiver, arguments.get(0), value, false, code.origin()));
                yield Optional.of(ArrayLowering.nothing());
            }
            case "size/0" -> Optional.of(size(receiver, code));
            default -> Optional.empty();
        };
    }

    private static Value size(Value list, BlockBuilder code) {
        Template text = new TemplateBuilder().value(list).text(".size()").build(true);
        return code.let("size", INT, new Expr.Opaque(text, "", "", false));
    }
}
