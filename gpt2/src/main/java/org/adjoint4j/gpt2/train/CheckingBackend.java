package org.adjoint4j.gpt2.train;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ForwardingBackend;

/**
 * A backend that leaves all work to another one and looks at every buffer of a kernel afterwards: the first kernel that
 * leaves a NaN or an infinity in one fails with its name, its extents and the line of the model that called it. Buffers
 * are cleared when they are made, so that what a kernel has not written is finite.
 */
final class CheckingBackend {
    private static final String MODEL = "org.adjoint4j.gpt2.model.";

    private final Backend inner;

    private CheckingBackend(Backend inner) {
        this.inner = inner;
    }

    /** Returns a checking twin of {@code inner}; arrays get there by {@code to(twin)}. */
    static Backend of(Backend inner) {
        return ForwardingBackend.of(inner, new CheckingBackend(inner)::intercept);
    }

    private Object intercept(ForwardingBackend.Call call) throws Throwable {
        Object result = call.proceed();
        switch (call.name()) {
            case "allocate" -> {
                Buffer made = ForwardingBackend.inner((Buffer) result);
                inner.fill(made, made.length(), 0);
            }
            case "recycle" -> {}
            default -> check(call);
        }
        return result;
    }

    private void check(ForwardingBackend.Call call) {
        for (Object argument : call.arguments()) {
            if (argument instanceof Buffer buffer && !isFinite(ForwardingBackend.inner(buffer))) {
                throw new NonFiniteException(describe(call));
            }
        }
    }

    /** A sum in double of squares of floats can't overflow. */
    private boolean isFinite(Buffer buffer) {
        return Double.isFinite(inner.sumOfSquares(buffer, buffer.length()));
    }

    private static String describe(ForwardingBackend.Call call) {
        String plain = Arrays.stream(call.arguments())
                .filter(argument -> argument instanceof Number || argument instanceof Enum<?>)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return call.name() + "(" + plain + ")"
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
