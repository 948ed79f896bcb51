package org.adjoint4j.backend.cuda;

import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.runtime.cudaStream_t;

/** cuBLAS of CUDA 12 by way of JCublas. */
final class JcublasBlas implements Blas {
    private static final Pointer ONE = Pointer.to(new float[] {1});

    private final cublasHandle handle = new cublasHandle();
    private final int compute;

    JcublasBlas(Handles.Stream stream, Precision precision) {
        compute = BlasConstants.compute(precision);
        BlasConstants.check(JCublas2.cublasCreate(handle), "cublasCreate");
        BlasConstants.check(JCublas2.cublasSetStream(handle, new cudaStream_t(stream)), "cublasSetStream");
    }

    @Override
    public void product(int m, int n, int k, Operand a, Operand b, float beta, Operand c, int batch) {
        Pointer factor = Pointer.to(new float[] {beta});
        int status = batch == 1 ? single(m, n, k, a, b, factor, c) : batched(m, n, k, a, b, factor, c, batch);
        BlasConstants.check(status, "a product (" + m + ", " + k + ") by (" + k + ", " + n + ")");
    }

    private int single(int m, int n, int k, Operand a, Operand b, Pointer beta, Operand c) {
        return JCublas2.cublasGemmEx_new(
                handle,
                BlasConstants.operation(a),
                BlasConstants.operation(b),
                m,
                n,
                k,
                ONE,
                address(a),
                BlasConstants.type(a.view()),
                a.leading(),
                address(b),
                BlasConstants.type(b.view()),
                b.leading(),
                beta,
                address(c),
                BlasConstants.type(c.view()),
                c.leading(),
                compute,
                BlasConstants.DEFAULT_ALGORITHM);
    }

    private int batched(int m, int n, int k, Operand a, Operand b, Pointer beta, Operand c, int batch) {
        return JCublas2.cublasGemmStridedBatchedEx_new(
                handle,
                BlasConstants.operation(a),
                BlasConstants.operation(b),
                m,
                n,
                k,
                ONE,
                address(a),
                BlasConstants.type(a.view()),
                a.leading(),
                a.stride(),
                address(b),
                BlasConstants.type(b.view()),
                b.leading(),
                b.stride(),
                beta,
                address(c),
                BlasConstants.type(c.view()),
                c.leading(),
                c.stride(),
                batch,
                compute,
                BlasConstants.DEFAULT_ALGORITHM);
    }

    private static Pointer address(Operand operand) {
        return new Handles.Address(operand.view().address());
    }
}
