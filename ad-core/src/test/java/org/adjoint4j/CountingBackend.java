package org.adjoint4j;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.reference.ReferenceBackend;

/** The reference backend under the name {@code counting}, which knows how many of its buffers are held. */
public final class CountingBackend {
    private final Backend reference = new ReferenceBackend();
    private final AtomicInteger live = new AtomicInteger();
    private final Backend backend = (Backend)
            Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, this::invoke);

    /** A buffer of the reference backend that belongs to the counting one. */
    private static final class Wrapped extends Buffer {
        private final Buffer inner;

        private Wrapped(Backend backend, Buffer inner) {
            super(backend, inner.type(), inner.length());
            this.inner = inner;
        }
    }

    public Backend backend() {
        return backend;
    }

    /** Returns the number of buffers allocated and not yet given back. */
    public int live() {
        return live.get();
    }

    private Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "name":
                return "counting";
            case "equals":
                return proxy == arguments[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            case "allocate":
                live.incrementAndGet();
                return new Wrapped(backend, reference.allocate((ElementType) arguments[0], (int) arguments[1]));
            case "recycle":
                live.decrementAndGet();
                ((Wrapped) arguments[0]).inner.release();
                return null;
            default:
                return onReference(method, arguments);
        }
    }

    private Object onReference(Method method, Object[] arguments) throws Throwable {
        Object[] inner = arguments == null
                ? null
                : Arrays.stream(arguments)
                        .map(argument -> argument instanceof Wrapped wrapped ? wrapped.inner : argument)
                        .toArray();
        try {
            return method.invoke(reference, inner);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
