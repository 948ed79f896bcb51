package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import java.util.ArrayList;
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

    private final Context context;
    private final ExpressionLowering expressions;

    ListLowering(Context context, ExpressionLowering expressions) {
        this.context = context;
        this.expressions = expressions;
    }

    /** Returns whether a declaration makes a list of something differentiable that may be filled. */
    static boolean isNewList(ObjectCreationExpr creation, JType type) {
        return type instanceof JType.ListOf
                && type.isDifferentiable()
                && creation.getArguments().size() <= 1
                && creation.getAnonymousClassBody().isEmpty()
                && creation.getType().getNameAsString().equals("ArrayList");
    }

    /** Makes the list: empty, or with the elements of another one. */
    Value newList(ObjectCreationExpr creation, JType type, String hint, Scope scope, BlockBuilder code) {
        JType grows = new JType.ListOf(((JType.ListOf) type).element(), true);
        String name = hint.equals("t") ? "list" : hint;
        Optional<Value> given = creation.getArguments().stream()
                .findFirst()
                .map(argument -> expressions.lower(argument, "t", scope, code));
        if (given.filter(value -> value.type() instanceof JType.ListOf).isPresent()) {
            return code.let(name, grows, new Expr.ListCopy(given.get()));
        }
        TemplateBuilder text =
                new TemplateBuilder().text("new " + context.imports().name("java.util.ArrayList") + "<>(");
        given.ifPresent(text::value);
        return code.let(name, grows, new Expr.NewArray(text.text(")").build(true)));
    }

    /** Lowers {@code List.of} of values that have a type with derivatives in common; empty for others. */
    Optional<Value> of(MethodCallExpr syntax, List<Value> arguments, String hint, BlockBuilder code) {
        JType element = arguments.isEmpty() ? JType.VOID : arguments.get(0).type();
        for (Value argument : arguments) {
            boolean same = argument.type().equals(element);
            JType common = same ? element : context.types().common(element, argument.type());
            element = common == null ? JType.VOID : common;
        }
        if (!element.isDifferentiable()) {
            return Optional.empty();
        }
        List<Value> elements = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            elements.add(expressions.coerce(syntax.getArgument(i), arguments.get(i), element, code));
        }
        context.imports().name("java.util.List");
        JType type = new JType.ListOf(element);
        return Optional.of(code.let(hint.equals("t") ? "list" : hint, type, new Expr.ListConstruction(elements)));
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
