package org.adjoint4j.backend.cuda;

/** cuBLAS's batched product, whichever version of CUDA it comes from. */
interface Blas {
    /** Queues a product. */
    void multiply(Work.Product product);

    /** Gives cuBLAS memory of its own, without which it would ask for some whenever a product becomes part of a graph. */
    void workspace(DeviceMemory.Block block);
}
