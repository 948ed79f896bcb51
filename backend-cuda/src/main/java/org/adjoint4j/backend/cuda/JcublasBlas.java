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
        int status = JCublas2.cublasGemmStridedBatchedEx_new(
                handle,
                BlasConstants.operation(a),
                BlasConstants.operation(b),
                m,
                n,
                k,
                ONE,
                new Handles.Address(a.view().address()),
                BlasConstants.type(a.view()),
                a.leading(),
                a.stride(),
                new Handles.Address(b.view().address()),
                BlasConstants.type(b.view()),
                b.leading(),
                b.stride(),
                Pointer.to(new float[] {beta}),
                new Handles.Address(c.view().address()),
                BlasConstants.type(c.view()),
                c.leading(),
                c.stride(),
                batch,
                compute,
                BlasConstants.DEFAULT_ALGORITHM);
        BlasConstants.check(status, "a product (" + m + ", " + k + ") by (" + k + ", " + n + ")");
    }
}
