package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.SwitchEntry;
import com.github.javaparser.ast.stmt.ThrowStmt;
import com.github.javaparser.ast.stmt.YieldStmt;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Switch expressions with arrows: a chain of branches on the selector. */
final class Switches {
    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private final Context context;
    private final ExpressionLowering expressions;
    private final StatementLowering statements;

    Switches(Context context, ExpressionLowering expressions, StatementLowering statements) {
        this.context = context;
        this.expressions = expressions;
        this.statements = statements;
    }

    Value lower(SwitchExpr syntax, String hint, Scope scope, BlockBuilder code) {
        Value selector = expressions.lower(syntax.getSelector(), "selector", scope, code);
        if (selector.type().isDifferentiable()) {
            throw Refusal.of(
                    syntax, "a switch on " + selector.type().source() + " is not supported", "Use if and else.");
        }
        List<SwitchEntry> entries = ordered(syntax);
        JType type = type(syntax, entries, scope, code);
        if (isReference(selector)) {
            selector = code.let(
                    "selector",
                    selector.type(),
                    new Expr.Opaque(
                            new TemplateBuilder()
                                    .text(context.imports().name("java.util.Objects") + ".requireNonNull(")
                                    .value(selector)
                                    .text(")")
                                    .build(true),
                            "",
                            "",
                            false));
        }
        return chain(entries, 0, selector, type, hint, scope, code).value();
    }

    /** A number's type comes from the arms, as the symbol solver looks at the first one only. */
    private JType type(SwitchExpr syntax, List<SwitchEntry> entries, Scope scope, BlockBuilder code) {
        JType common = null;
        for (SwitchEntry entry : entries) {
            if (entry.getStatements().get(0) instanceof ThrowStmt) {
                continue;
            }
            Scope trial = scope.copy();
            JType type =
                    value(entry, "t", trial, new BlockBuilder(code.origin())).type();
            common = common == null ? type : expressions.common(syntax, common, type);
        }
        return common == null ? context.typeOf(syntax) : common;
    }

    /** The default goes last; its place among the others does not matter. */
    private static List<SwitchEntry> ordered(SwitchExpr syntax) {
        var entries = new java.util.ArrayList<>(syntax.getEntries());
        entries.sort(java.util.Comparator.comparing(Switches::isDefault));
        for (SwitchEntry entry : entries) {
            if (entry.getType() == SwitchEntry.Type.STATEMENT_GROUP) {
                throw Refusal.of(entry, "a switch with colons is not supported", "Use arrows: case A -> ...");
            }
            if (entry.getGuard().isPresent()) {
                throw Refusal.of(entry, "a guarded case is not supported", "Use if and else.");
            }
        }
        return entries;
    }

    private static boolean isDefault(SwitchEntry entry) {
        return entry.isDefault() || entry.getLabels().isEmpty();
    }

    private Branches.Arm chain(
            List<SwitchEntry> entries, int i, Value selector, JType type, String hint, Scope scope, BlockBuilder code) {
        SwitchEntry entry = entries.get(i);
        boolean last = i == entries.size() - 1;
        if (last) {
            // the default, or the last constant of a switch that the compiler found exhaustive
            return new Branches.Arm(code, scope, body(entry, type, hint, scope, code));
        }
        Value condition = matches(entry, selector, scope, code);
        Scope thenScope = scope.copy();
        BlockBuilder then = new BlockBuilder(code.origin());
        Value thenValue = body(entry, type, "t", thenScope, then);
        Scope otherwiseScope = scope.copy();
        BlockBuilder otherwise = new BlockBuilder(code.origin());
        Branches.Arm rest = chain(entries, i + 1, selector, type, "t", otherwiseScope, otherwise);
        Value joined = Branches.join(condition, new Branches.Arm(then, thenScope, thenValue), rest, hint, scope, code);
        return new Branches.Arm(code, scope, joined);
    }

    private Value matches(SwitchEntry entry, Value selector, Scope scope, BlockBuilder code) {
        TemplateBuilder text = new TemplateBuilder();
        for (int k = 0; k < entry.getLabels().size(); k++) {
            text.text(k == 0 ? "" : " || ");
            label(entry.getLabels().get(k), selector, scope, text, code);
        }
        return code.let("condition", BOOLEAN, new Expr.Opaque(text.build(false), "", "", true));
    }

    private void label(Expression label, Value selector, Scope scope, TemplateBuilder text, BlockBuilder code) {
        if (label.isStringLiteralExpr()) {
            text.text(label + ".equals(").value(selector).text(")");
        } else if (label instanceof NameExpr name && isEnum(selector)) {
            text.value(selector).text(" == " + selector.type().source() + "." + name.getNameAsString());
        } else if (!label.isPatternExpr() && !label.isNullLiteralExpr()) {
            Value constant = expressions.lower(label, "t", scope, code);
            text.value(selector).text(" == ").value(constant);
        } else {
            throw Refusal.of(label, "'case " + label + "' is not supported", "Use constants, or if and else.");
        }
    }

    private static boolean isReference(Value selector) {
        return !(selector.type() instanceof JType.Discrete type && type.isIntegral());
    }

    private static boolean isEnum(Value selector) {
        return isReference(selector)
                && !Set.of("String", "Integer", "Character", "Short", "Byte")
                        .contains(selector.type().source());
    }

    /** Counts the yields of a case that are not those of a switch inside it. */
    private static long ownYields(BlockStmt block, SwitchEntry entry) {
        return block.findAll(YieldStmt.class).stream()
                .filter(y -> isIn(entry, y))
                .count();
    }

    private static boolean isIn(SwitchEntry entry, Node inner) {
        Node around = inner;
        do {
            around = around.getParentNode().orElseThrow();
        } while (!(around instanceof SwitchEntry));
        return around == entry;
    }

    private Value body(SwitchEntry entry, JType type, String hint, Scope scope, BlockBuilder code) {
        Statement body = entry.getStatements().get(0);
        if (body instanceof ThrowStmt) {
            statements.lowerAll(List.of(body), scope, code);
            return Branches.undefined(type, code);
        }
        return expressions.coerce(syntaxOf(body), value(entry, hint, scope, code), type, code);
    }

    private static Expression syntaxOf(Statement body) {
        if (body instanceof ExpressionStmt statement) {
            return statement.getExpression();
        }
        List<Statement> inside = ((BlockStmt) body).getStatements();
        return ((YieldStmt) inside.get(inside.size() - 1)).getExpression();
    }

    /** Lowers a case that gives a value; its local variables end with it. */
    private Value value(SwitchEntry entry, String hint, Scope scope, BlockBuilder code) {
        Statement body = entry.getStatements().get(0);
        if (body instanceof ExpressionStmt statement) {
            return expressions.lower(statement.getExpression(), hint, scope, code);
        }
        BlockStmt block = (BlockStmt) body;
        List<Statement> inside = block.getStatements();
        if (inside.isEmpty()
                || !(inside.get(inside.size() - 1) instanceof YieldStmt yield)
                || ownYields(block, entry) != 1) {
            throw Refusal.of(
                    block, "this case has not one yield at its end", "Assign to a local variable and yield it last.");
        }
        Set<String> outer = scope.variables();
        statements.lowerAll(inside.subList(0, inside.size() - 1), scope, code);
        Value value = expressions.lower(yield.getExpression(), hint, scope, code);
        scope.leaveBlock(outer);
        return value;
    }
}
