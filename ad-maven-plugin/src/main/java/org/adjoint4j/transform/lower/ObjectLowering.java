package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.InitializerDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.stmt.ExplicitConstructorInvocationStmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Objects of plain classes that stay in the method that makes them: their constructors and methods are written out. */
final class ObjectLowering {
    private final Context context;
    private final ExpressionLowering expressions;
    private final ObjectUse use;

    ObjectLowering(Context context, ExpressionLowering expressions) {
        this.context = context;
        this.expressions = expressions;
        this.use = new ObjectUse(context);
    }

    /** Declares a variable that holds a local object; returns whether it is one. */
    boolean declare(VariableDeclarator variable, Scope scope, BlockBuilder code) {
        Expression initializer = variable.getInitializer().map(Syntax::unwrap).orElse(null);
        if (initializer == null) {
            return false;
        }
        LocalObject same = LocalObjects.named(initializer, scope);
        if (same != null) {
            LocalObjects.refuseCaptured(initializer, same);
            scope.declareObject(variable.getNameAsString(), same);
            return true;
        }
        boolean creates =
                initializer instanceof ObjectCreationExpr creation && use.staysHere(variable, creation, scope);
        if (creates) {
            create(variable.getNameAsString(), (ObjectCreationExpr) initializer, scope, code);
        }
        return creates;
    }

    // ---- constructors -----------------------------------------------------------------------------------------

    private void create(String name, ObjectCreationExpr creation, Scope scope, BlockBuilder code) {
        LocalObject object = new LocalObject(name, use.plainClass(creation), false);
        Optional<ConstructorDeclaration> constructor = constructor(creation, object);
        List<Value> arguments = constructor.isPresent()
                ? arguments(constructor.get(), creation.getArguments(), expressions, scope, code)
                : List.of();
        scope.declareObject(name, object);
        for (VariableDeclarator field : object.fields()) {
            String variable = object.variable(field.getNameAsString());
            JType type = context.types().map(field.getType().resolve());
            scope.declare(variable, type);
            scope.set(variable, initial(type, code));
        }
        Context inside = context.inside(context.types().fileOf(object.type()), context.origin(creation));
        written(creation, object.type().getNameAsString(), inside, () -> {
            construct(object, constructor, arguments, new StatementLowering(inside), inside, scope, code);
            return null;
        });
    }

    /** Returns what a field holds before anything is assigned. */
    private static Value initial(JType type, BlockBuilder code) {
        return switch (type.source()) {
            case "long" -> code.let("unset", type, new Expr.Constant("0L"));
            case "char" -> code.let("unset", type, new Expr.Constant("'\\0'"));
            default -> Branches.undefined(type, code);
        };
    }

    /** Returns the constructor that is called; empty for the one that Java gives a class. */
    private Optional<ConstructorDeclaration> constructor(ObjectCreationExpr creation, LocalObject object) {
        List<ConstructorDeclaration> fitting =
                object.constructors(creation.getArguments().size());
        if (fitting.size() < 2) {
            return fitting.stream().findFirst();
        }
        Node called = context.resolve(
                creation, () -> creation.resolve().toAst().map(Node.class::cast).orElse(object.type()));
        return fitting.stream().filter(c -> c == called).findFirst();
    }

    /** Initialises the fields, unless {@code this(...)} does, then executes the body. */
    private void construct(
            LocalObject object,
            Optional<ConstructorDeclaration> constructor,
            List<Value> arguments,
            StatementLowering statements,
            Context inside,
            Scope scope,
            BlockBuilder code) {
        ExplicitConstructorInvocationStmt first =
                constructor.map(ObjectLowering::invocation).orElse(null);
        boolean delegates = first != null && first.isThis();
        if (!delegates) {
            initialise(object, statements, inside, scope, code);
        }
        if (constructor.isEmpty()) {
            return;
        }
        Scope body = enter(object, scope);
        declare(constructor.get(), arguments, body);
        if (delegates) {
            ConstructorDeclaration other = delegate(first, object);
            List<Value> given = arguments(other, first.getArguments(), statements.expressions(), body, code);
            LocalObject self = body.object(Scope.THIS);
            construct(self, Optional.of(other), given, statements, inside, body, code);
        }
        Origin outer = code.origin();
        statements.lowerAll(
                constructor.get().getBody().getStatements().stream()
                        .filter(statement -> statement != first)
                        .toList(),
                body,
                code);
        code.at(outer);
        leave(object, body, scope);
    }

    private static ExplicitConstructorInvocationStmt invocation(ConstructorDeclaration constructor) {
        return constructor.getBody().getStatements().stream()
                .filter(ExplicitConstructorInvocationStmt.class::isInstance)
                .map(ExplicitConstructorInvocationStmt.class::cast)
                .findFirst()
                .orElse(null);
    }

    private static ConstructorDeclaration delegate(ExplicitConstructorInvocationStmt invocation, LocalObject object) {
        List<ConstructorDeclaration> fitting =
                object.constructors(invocation.getArguments().size());
        if (fitting.size() != 1) {
            throw Refusal.of(
                    invocation,
                    "which constructor '" + invocation + "' calls can't be found out",
                    "Have one constructor with that many parameters.");
        }
        return fitting.get(0);
    }

    private static void initialise(
            LocalObject object, StatementLowering statements, Context inside, Scope scope, BlockBuilder code) {
        Origin outer = code.origin();
        for (BodyDeclaration<?> member : object.type().getMembers()) {
            Scope body = enter(object, scope);
            if (member.isFieldDeclaration() && !member.asFieldDeclaration().isStatic()) {
                code.at(inside.origin(member));
                member.asFieldDeclaration()
                        .getVariables()
                        .forEach(field -> initialise(field, statements.expressions(), body, code));
            } else if (member instanceof InitializerDeclaration block && !block.isStatic()) {
                statements.lowerAll(block.getBody().getStatements(), body, code);
            }
            leave(object, body, scope);
        }
        code.at(outer);
    }

    private static void initialise(
            VariableDeclarator field, ExpressionLowering expressions, Scope body, BlockBuilder code) {
        String name = field.getNameAsString();
        String variable = Scope.field(name);
        field.getInitializer()
                .ifPresent(value ->
                        body.set(variable, expressions.lowerTo(body.typeOf(variable), value, name, body, code)));
    }

    // ---- methods ----------------------------------------------------------------------------------------------

    /** Lowers a call of a method of a local object; empty for other calls. */
    Optional<Value> call(MethodCallExpr call, Scope scope, BlockBuilder code) {
        LocalObject object = LocalObjects.receiver(call, scope);
        if (object == null) {
            return Optional.empty();
        }
        LocalObjects.refuseCaptured(call, object);
        MethodDeclaration method = method(call, object);
        if (context.inlining().contains(method)) {
            throw Refusal.of(
                    call,
                    "'" + method.getNameAsString() + "' calls itself, which methods of local objects must not",
                    "Write it with a loop.");
        }
        context.templates().writeOut(call);
        List<Value> arguments = arguments(method, call.getArguments(), expressions, scope, code);
        Scope body = enter(object, scope);
        declare(method, arguments, body);
        JType type = context.types().map(method.getType().resolve());
        Context inside = context.inside(method, context.types().fileOf(object.type()), context.origin(call));
        Value result = written(
                call,
                method.getNameAsString(),
                inside,
                () -> new StatementLowering(inside)
                        .lowerFunction(method.getBody().orElseThrow(), type, body, code));
        leave(object, body, scope);
        return Optional.of(type.equals(JType.VOID) ? ArrayLowering.nothing() : result);
    }

    private MethodDeclaration method(MethodCallExpr call, LocalObject object) {
        List<MethodDeclaration> fitting = object.methods(call.getNameAsString()).stream()
                .filter(m -> m.getParameters().size() == call.getArguments().size())
                .toList();
        List<MethodDeclaration> called = fitting.size() < 2
                ? fitting
                : fitting.stream()
                        .filter(m -> m
                                == context.resolve(call, call::resolve).toAst().orElse(null))
                        .toList();
        boolean plain = called.size() == 1
                && called.get(0).getBody().isPresent()
                && !called.get(0).isGeneric()
                && !called.get(0).isSynchronized();
        if (!plain) {
            throw Refusal.of(
                    call,
                    "'" + call.getNameAsString() + "' is no plain method of "
                            + object.type().getNameAsString() + " itself",
                    "Call methods that the class declares, without type parameters.");
        }
        return called.get(0);
    }

    // ---- what constructors and methods share ------------------------------------------------------------------

    private List<Value> arguments(
            CallableDeclaration<?> called,
            List<Expression> syntax,
            ExpressionLowering lowering,
            Scope scope,
            BlockBuilder code) {
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < syntax.size(); i++) {
            Parameter parameter = called.getParameter(i);
            if (parameter.isVarArgs()) {
                throw Refusal.of(
                        syntax.get(i),
                        "'" + called.getNameAsString() + "' has a variable number of arguments",
                        "Give it an array.");
            }
            JType type = context.types().map(parameter.getType().resolve());
            arguments.add(lowering.lowerTo(type, syntax.get(i), parameter.getNameAsString(), scope, code));
        }
        return arguments;
    }

    private static void declare(CallableDeclaration<?> called, List<Value> arguments, Scope body) {
        for (int i = 0; i < arguments.size(); i++) {
            String name = called.getParameter(i).getNameAsString();
            body.declare(name, arguments.get(i).type());
            body.set(name, arguments.get(i));
        }
    }

    /** Returns a scope with nothing but the object's fields, as those of {@code this}. */
    private static Scope enter(LocalObject object, Scope outer) {
        Scope body = new Scope();
        LocalObject self = new LocalObject(Scope.THIS, object.type(), false);
        body.declareObject(Scope.THIS, self);
        for (VariableDeclarator field : object.fields()) {
            String variable = object.variable(field.getNameAsString());
            body.declare(self.variable(field.getNameAsString()), outer.typeOf(variable));
            body.set(self.variable(field.getNameAsString()), outer.get(variable));
        }
        return body;
    }

    /** Brings the object's fields to what a constructor or method has made of them. */
    private static void leave(LocalObject object, Scope body, Scope outer) {
        for (VariableDeclarator field : object.fields()) {
            outer.set(object.variable(field.getNameAsString()), body.get(Scope.field(field.getNameAsString())));
        }
    }

    /** Lowers what is written out at an expression; in another file, what is refused there is refused here. */
    private static Value written(Expression at, String name, Context inside, Supplier<Value> lowering) {
        try {
            return lowering.get();
        } catch (Refusal refusal) {
            throw inside.isElsewhere() ? Inlining.atCall(at, name, refusal) : refusal;
        }
    }
}
