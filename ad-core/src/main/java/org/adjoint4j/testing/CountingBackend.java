package org.adjoint4j.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ForwardingBackend;
import org.adjoint4j.backend.reference.ReferenceBackend;

/** The reference backend under the name {@code counting}, which knows how many of its buffers are held: finds leaks. */
public final class CountingBackend {
    private final AtomicInteger held = new AtomicInteger();
    private final Backend backend = ForwardingBackend.of(new ReferenceBackend(), this::intercept);

    /** Returns the backend. */
    public Backend backend() {
        return backend;
    }

    /** Returns the number of buffers that were allocated and not yet given back. */
    public int held() {
        return held.get();
    }

    private Object intercept(ForwardingBackend.Call call) throws Throwable {
        switch (call.name()) {
            case "name":
                return "counting";
            case "allocate":
                held.incrementAndGet();
                break;
            case "recycle":
                held.decrementAndGet();
                break;
            default:
        }
        return call.proceed();
    }
}
