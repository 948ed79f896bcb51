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
    public void multiply(Work.Product p) {
        Pointer beta = Pointer.to(new float[] {p.beta()});
        BlasConstants.check(p.batch() == 1 ? single(p, beta) : batched(p, beta), p);
    }

    @Override
    public void workspace(DeviceMemory.Block block) {
        Pointer memory = new Handles.Address(block.address());
        BlasConstants.check(JCublas2.cublasSetWorkspace(handle, memory, block.bytes()), "cublasSetWorkspace");
    }

    private int single(Work.Product p, Pointer beta) {
        return JCublas2.cublasGemmEx_new(
                handle,
                BlasConstants.operation(p.a()),
                BlasConstants.operation(p.b()),
                p.m(),
                p.n(),
                p.k(),
                ONE,
                address(p.a()),
                BlasConstants.type(p.a()),
                p.a().leading(),
                address(p.b()),
                BlasConstants.type(p.b()),
                p.b().leading(),
                beta,
                address(p.c()),
                BlasConstants.type(p.c()),
                p.c().leading(),
                compute,
                BlasConstants.DEFAULT_ALGORITHM);
    }

    private int batched(Work.Product p, Pointer beta) {
        return JCublas2.cublasGemmStridedBatchedEx_new(
                handle,
                BlasConstants.operation(p.a()),
                BlasConstants.operation(p.b()),
                p.m(),
                p.n(),
                p.k(),
                ONE,
                address(p.a()),
                BlasConstants.type(p.a()),
                p.a().leading(),
                p.a().stride(),
                address(p.b()),
                BlasConstants.type(p.b()),
                p.b().leading(),
                p.b().stride(),
                beta,
                address(p.c()),
                BlasConstants.type(p.c()),
                p.c().leading(),
                p.c().stride(),
                p.batch(),
                compute,
                BlasConstants.DEFAULT_ALGORITHM);
    }

    private static Pointer address(Work.Operand operand) {
        return new Handles.Address(operand.view().address());
    }
}
