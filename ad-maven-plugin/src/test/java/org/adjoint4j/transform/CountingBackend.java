package org.adjoint4j.transform;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/** The reference backend, counting the buffers that are held. */
final class CountingBackend {
    private final Backend reference = Backends.named("reference");
    private final AtomicInteger held = new AtomicInteger();
    private final Backend backend = (Backend)
            Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, this::invoke);

    /** A buffer of the reference backend that belongs to the counting one. */
    private static final class Counted extends Buffer {
        private final Buffer inner;

        Counted(Backend backend, Buffer inner) {
            super(backend, inner.type(), inner.length());
            this.inner = inner;
        }
    }

    Backend backend() {
        return backend;
    }

    int held() {
        return held.get();
    }

    private Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "name" -> "counting";
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "allocate" -> {
                held.incrementAndGet();
                yield new Counted(backend, reference.allocate((ElementType) arguments[0], (int) arguments[1]));
            }
            case "recycle" -> {
                held.decrementAndGet();
                ((Counted) arguments[0]).inner.release();
                yield null;
            }
            default -> onReference(method, arguments == null ? new Object[0] : arguments);
        };
    }

    private Object onReference(Method method, Object[] arguments) throws Throwable {
        Object[] inner = Arrays.stream(arguments)
                .map(argument -> argument instanceof Counted counted ? counted.inner : argument)
                .toArray();
        try {
            return method.invoke(reference, inner);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
