package org.adjoint4j.gpt2;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ForwardingBackend;

/** The reference backend under another name, which writes down its kernels' work and how many buffers are held. */
public final class MeteredBackend {
    private final List<Call> calls = new ArrayList<>();
    private int live;
    private final Backend backend = ForwardingBackend.of(Backends.named("reference"), this::intercept);

    /** A kernel's call and its multiplications (products) or elements (all else). */
    public record Call(String kernel, long work) {}

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

    private Object intercept(ForwardingBackend.Call call) throws Throwable {
        switch (call.name()) {
            case "name":
                return "metered";
            case "supports":
                break;
            case "allocate":
                live++;
                break;
            case "recycle":
                live--;
                break;
            default:
                calls.add(new Call(call.name(), work(call.name(), call.arguments())));
        }
        return call.proceed();
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
}
