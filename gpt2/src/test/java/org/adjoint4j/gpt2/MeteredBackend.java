package org.adjoint4j.gpt2;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/** The reference backend under another name, which writes down its kernels' work and how many buffers are held. */
public final class MeteredBackend {
    private final Backend reference = Backends.named("reference");
    private final List<Call> calls = new ArrayList<>();
    private int live;
    private final Backend backend = (Backend)
            Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, this::invoke);

    /** A kernel's call and its multiplications (products) or elements (all else). */
    public record Call(String kernel, long work) {}

    /** A buffer of the reference backend that belongs to the metered one. */
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
        return live;
    }

    /** Returns the calls since this method was called last. */
    public List<Call> takeCalls() {
        List<Call> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    private Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "name":
                return "metered";
            case "equals":
                return proxy == arguments[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            case "supports":
                return onReference(method, arguments);
            case "allocate":
                live++;
                return new Wrapped(backend, reference.allocate((ElementType) arguments[0], (int) arguments[1]));
            case "recycle":
                live--;
                ((Wrapped) arguments[0]).inner.release();
                return null;
            default:
                calls.add(new Call(method.getName(), work(method.getName(), arguments)));
                return onReference(method, arguments);
        }
    }

    private static long work(String kernel, Object[] a) {
        return switch (kernel) {
            case "linear" -> product(a, 4, 7); // m, n, k
            case "matmul" -> product(a, 7, 11); // batch, m, n, k
            case "copyRows" -> product(a, 6, 8); // rows, length
            case "gatherRows" -> (long) ((int[]) a[1]).length * (int) a[2];
            default -> largestBuffer(a);
        };
    }

    private static long product(Object[] arguments, int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product *= (int) arguments[i];
        }
        return product;
    }

    private static long largestBuffer(Object[] arguments) {
        return Arrays.stream(arguments)
                .filter(Buffer.class::isInstance)
                .mapToLong(buffer -> ((Buffer) buffer).length())
                .max()
                .orElse(0);
    }

    private Object onReference(Method method, Object[] arguments) throws Throwable {
        Object[] inner = Arrays.stream(arguments)
                .map(argument -> argument instanceof Wrapped wrapped ? wrapped.inner : argument)
                .toArray();
        try {
            return method.invoke(reference, inner);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
