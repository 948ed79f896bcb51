package org.adjoint4j.gpt2.train;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/**
 * A backend that leaves all work to another one and looks at every buffer of a kernel afterwards: the first kernel that
 * leaves a NaN or an infinity in one fails with its name, its extents and the line of the model that called it. A proxy,
 * so that it knows every kernel there is or will be. Buffers are cleared when they are made, so that what a kernel has
 * not written is finite.
 */
final class CheckingBackend implements InvocationHandler {
    private static final String MODEL = "org.adjoint4j.gpt2.model.";

    private final Backend inner;

    private CheckingBackend(Backend inner) {
        this.inner = inner;
    }

    /** Returns a checking twin of {@code inner}; arrays get there by {@code to(twin)}. */
    static Backend of(Backend inner) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, new CheckingBackend(inner));
    }

    private static final class CheckedBuffer extends Buffer {
        private final Buffer inner;

        CheckedBuffer(Backend backend, Buffer inner) {
            super(backend, inner.type(), inner.length());
            this.inner = inner;
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "allocate" -> allocate((Backend) proxy, (ElementType) arguments[0], (int) arguments[1]);
            case "recycle" -> {
                ((CheckedBuffer) arguments[0]).inner.release();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> call(method, arguments == null ? new Object[0] : arguments);
        };
    }

    private Buffer allocate(Backend proxy, ElementType type, int length) {
        Buffer buffer = inner.allocate(type, length);
        inner.fill(buffer, length, 0);
        return new CheckedBuffer(proxy, buffer);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        Object[] unwrapped =
                Arrays.stream(arguments).map(CheckingBackend::unwrapped).toArray();
        Object result;
        try {
            result = method.invoke(inner, unwrapped);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        for (Object argument : unwrapped) {
            if (argument instanceof Buffer buffer && !isFinite(buffer)) {
                throw new NonFiniteException(describe(method, arguments));
            }
        }
        return result;
    }

    private static Object unwrapped(Object argument) {
        if (argument instanceof Buffer[] buffers) {
            return Arrays.stream(buffers).map(CheckingBackend::unwrapped).toArray(Buffer[]::new);
        }
        return argument instanceof CheckedBuffer checked ? checked.inner : argument;
    }

    /** A sum in double of squares of floats can't overflow. */
    private boolean isFinite(Buffer buffer) {
        return Double.isFinite(inner.sumOfSquares(buffer, buffer.length()));
    }

    private static String describe(Method method, Object[] arguments) {
        String plain = Arrays.stream(arguments)
                .filter(argument -> argument instanceof Number || argument instanceof Enum<?>)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return method.getName() + "(" + plain + ")"
                + caller().map(line -> ", called by " + line).orElse("");
    }

    private static Optional<String> caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith(MODEL))
                        .findFirst()
                        .map(frame -> frame.getMethodName() + " (" + frame.getFileName() + ":" + frame.getLineNumber()
                                + ")"));
    }
}
