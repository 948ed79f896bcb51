package org.adjoint4j.backend;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/**
 * Makes backends that leave all work to another one, call by call through an {@link Interceptor}: to count, to check or to
 * report. They are proxies, so they know every kernel there is or will be.
 */
public final class ForwardingBackend {
    private final Backend inner;
    private final Interceptor interceptor;

    private ForwardingBackend(Backend inner, Interceptor interceptor) {
        this.inner = inner;
        this.interceptor = interceptor;
    }

    /** Returns a backend with memory of its own name, taken from {@code inner}; arrays get there by {@code to(backend)}. */
    public static Backend of(Backend inner, Interceptor interceptor) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                new ForwardingBackend(inner, interceptor)::invoke);
    }

    /** Stands between a call and the backend that does the work. */
    @FunctionalInterface
    public interface Interceptor {
        /** Returns the call's result, as a rule that of {@link Call#proceed}. */
        Object intercept(Call call) throws Throwable;
    }

    /** A call of a method of {@link Backend}. */
    public static final class Call {
        private final Backend outer;
        private final Backend inner;
        private final Method method;
        private final Object[] arguments;

        private Call(Backend outer, Backend inner, Method method, Object[] arguments) {
            this.outer = outer;
            this.inner = inner;
            this.method = method;
            this.arguments = arguments;
        }

        /** Returns the method's name. */
        public String name() {
            return method.getName();
        }

        /** Returns the arguments as the caller gave them. */
        public Object[] arguments() {
            return arguments.clone();
        }

        /** Lets the other backend do it. */
        public Object proceed() throws Throwable {
            return switch (name()) {
                case "allocate" -> new Forwarded(outer, inner.allocate((ElementType) arguments[0], (int) arguments[1]));
                case "recycle" -> {
                    inner((Buffer) arguments[0]).release();
                    yield null;
                }
                default -> onInner();
            };
        }

        private Object onInner() throws Throwable {
            try {
                return method.invoke(
                        inner,
                        Arrays.stream(arguments)
                                .map(ForwardingBackend::unwrapped)
                                .toArray());
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** A buffer of the inner backend that belongs to the outer one. */
    private static final class Forwarded extends Buffer {
        private final Buffer inner;

        Forwarded(Backend outer, Buffer inner) {
            super(outer, inner.type(), inner.length());
            this.inner = inner;
        }
    }

    /** Returns the buffer of the backend that does the work for one that was made here. */
    public static Buffer inner(Buffer buffer) {
        return ((Forwarded) buffer).inner;
    }

    private static Object unwrapped(Object argument) {
        if (argument instanceof Buffer[] buffers) {
            return Arrays.stream(buffers).map(ForwardingBackend::unwrapped).toArray(Buffer[]::new);
        }
        return argument instanceof Forwarded forwarded ? forwarded.inner : argument;
    }

    private Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default ->
                interceptor.intercept(
                        new Call((Backend) proxy, inner, method, arguments == null ? new Object[0] : arguments));
        };
    }
}
