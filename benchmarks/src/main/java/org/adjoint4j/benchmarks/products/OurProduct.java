package org.adjoint4j.benchmarks.products;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/** A product on a backend of ours. */
public final class OurProduct implements AutoCloseable, Runnable {
    private final Backend backend;
    private final Product product;
    private final Buffer a;
    private final Buffer b;
    private final Buffer out;

    OurProduct(Backend backend, Product product, Operands operands) {
        this.backend = backend;
        this.product = product;
        this.a = backend.allocate(ElementType.FLOAT32, product.aLength());
        this.b = backend.allocate(ElementType.FLOAT32, product.bLength());
        this.out = backend.allocate(ElementType.FLOAT32, product.outLength());
        backend.write(operands.a(), a);
        backend.write(operands.b(), b);
    }

    /** Makes one of random matrices. */
    public static OurProduct random(Backend backend, Product product) {
        return new OurProduct(backend, product, Operands.random(product));
    }

    @Override
    public void run() {
        backend.matmul(
                a, product.transA(), 0, b, product.transB(), 0, out, 1, product.m(), product.n(), product.k(), false);
    }

    /** Returns the result. */
    float[] result() {
        float[] values = new float[product.outLength()];
        backend.read(out, values);
        return values;
    }

    @Override
    public void close() {
        a.release();
        b.release();
        out.release();
    }
}
