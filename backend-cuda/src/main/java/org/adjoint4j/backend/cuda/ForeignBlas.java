package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** cuBLAS called directly: JCublas is bound to CUDA 12 by name, and these four functions are the same in 13. */
final class ForeignBlas implements Blas {
    private final MethodHandle single;
    private final MethodHandle batched;
    private final MemorySegment handle;
    private final MemorySegment alpha = Arena.global().allocateFrom(JAVA_FLOAT, 1);
    private final MemorySegment betas = Arena.global().allocate(JAVA_FLOAT);
    private final int compute;

    ForeignBlas(SymbolLookup library, Handles.Stream stream, Precision precision) {
        compute = BlasConstants.compute(precision);
        MemorySegment answer = Arena.global().allocate(ADDRESS);
        MethodHandle create = Native.function(library, "cublasCreate_v2", ADDRESS);
        BlasConstants.check(Native.call(create, answer), "cublasCreate");
        handle = answer.get(ADDRESS, 0);
        MethodHandle setStream = Native.function(library, "cublasSetStream_v2", ADDRESS, JAVA_LONG);
        BlasConstants.check(Native.call(setStream, handle, stream.address()), "cublasSetStream");
        single = Native.function(
                library,
                "cublasGemmEx",
                ADDRESS,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                ADDRESS,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                ADDRESS,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT);
        batched = Native.function(
                library,
                "cublasGemmStridedBatchedEx",
                ADDRESS,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                ADDRESS,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                ADDRESS,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT);
    }

    @Override
    public void product(int m, int n, int k, Operand a, Operand b, float beta, Operand c, int batch) {
        betas.set(JAVA_FLOAT, 0, beta);
        BlasConstants.check(
                batch == 1 ? single(m, n, k, a, b, c) : batched(m, n, k, a, b, c, batch),
                "a product (" + m + ", " + k + ") by (" + k + ", " + n + ")");
    }

    private int single(int m, int n, int k, Operand a, Operand b, Operand c) {
        try {
            return (int) single.invokeExact(
                    handle,
                    BlasConstants.operation(a),
                    BlasConstants.operation(b),
                    m,
                    n,
                    k,
                    alpha,
                    a.view().address(),
                    BlasConstants.type(a.view()),
                    a.leading(),
                    b.view().address(),
                    BlasConstants.type(b.view()),
                    b.leading(),
                    betas,
                    c.view().address(),
                    BlasConstants.type(c.view()),
                    c.leading(),
                    compute,
                    BlasConstants.DEFAULT_ALGORITHM);
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }

    private int batched(int m, int n, int k, Operand a, Operand b, Operand c, int batch) {
        try {
            return (int) batched.invokeExact(
                    handle,
                    BlasConstants.operation(a),
                    BlasConstants.operation(b),
                    m,
                    n,
                    k,
                    alpha,
                    a.view().address(),
                    BlasConstants.type(a.view()),
                    a.leading(),
                    a.stride(),
                    b.view().address(),
                    BlasConstants.type(b.view()),
                    b.leading(),
                    b.stride(),
                    betas,
                    c.view().address(),
                    BlasConstants.type(c.view()),
                    c.leading(),
                    c.stride(),
                    batch,
                    compute,
                    BlasConstants.DEFAULT_ALGORITHM);
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }
}
