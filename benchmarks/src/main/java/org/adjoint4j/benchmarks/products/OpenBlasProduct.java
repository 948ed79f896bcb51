package org.adjoint4j.benchmarks.products;

/** A product by OpenBLAS. */
public final class OpenBlasProduct implements Runnable {
    private final OpenBlas blas;
    private final Product product;
    private final Operands operands;

    OpenBlasProduct(OpenBlas blas, Product product, Operands operands) {
        this.blas = blas;
        this.product = product;
        this.operands = operands;
    }

    /** Makes one of random matrices. */
    public static OpenBlasProduct random(OpenBlas blas, Product product) {
        return new OpenBlasProduct(blas, product, Operands.random(product));
    }

    @Override
    public void run() {
        blas.multiply(product, operands.a(), operands.b(), operands.out());
    }

    /** Returns the result. */
    float[] result() {
        return operands.out();
    }
}
