package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/** cuBLAS called directly: JCublas is bound to CUDA 12 by name, and these five functions are the same in 13. */
final class ForeignBlas implements Blas {
    /** Handle, operations, sizes, factor. */
    private static final List<MemoryLayout> HEAD =
            List.of(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    /** Address, type and leading extent of a matrix. */
    private static final List<MemoryLayout> MATRIX = List.of(JAVA_LONG, JAVA_INT, JAVA_INT);

    private final SymbolLookup library;
    /** cublasGemmEx; it takes the same arguments as the other one and drops those that only batches have. */
    private final MethodHandle single;
    /** cublasGemmStridedBatchedEx. */
    private final MethodHandle batched;

    private final MemorySegment handle;
    private final MemorySegment alpha = Arena.global().allocateFrom(JAVA_FLOAT, 1);
    private final MemorySegment beta = Arena.global().allocate(JAVA_FLOAT);
    private final int compute;

    ForeignBlas(SymbolLookup library, Handles.Stream stream, Precision precision) {
        this.library = library;
        compute = BlasConstants.compute(precision);
        MemorySegment answer = Arena.global().allocate(ADDRESS);
        MethodHandle create = Native.function(library, "cublasCreate_v2", ADDRESS);
        BlasConstants.check(Native.call(create, answer), "cublasCreate");
        handle = answer.get(ADDRESS, 0);
        MethodHandle setStream = Native.function(library, "cublasSetStream_v2", ADDRESS, JAVA_LONG);
        BlasConstants.check(Native.call(setStream, handle, stream.address()), "cublasSetStream");
        batched =
                Native.function(library, "cublasGemmStridedBatchedEx", product(List.of(JAVA_LONG), List.of(JAVA_INT)));
        single = withoutBatch(Native.function(library, "cublasGemmEx", product(List.of(), List.of())));
    }

    /** Returns the types of a product's arguments. */
    private static MemoryLayout[] product(List<MemoryLayout> stride, List<MemoryLayout> batch) {
        List<MemoryLayout> all = new ArrayList<>(HEAD);
        for (int operand = 0; operand < 3; operand++) {
            if (operand == 2) {
                all.add(ADDRESS); // the other factor stands before the result
            }
            all.addAll(MATRIX);
            all.addAll(stride);
        }
        all.addAll(batch);
        all.addAll(List.of(JAVA_INT, JAVA_INT)); // compute type, algorithm
        return all.toArray(MemoryLayout[]::new);
    }

    /** Drops the three strides and the batch, from the last to the first. */
    private static MethodHandle withoutBatch(MethodHandle function) {
        int a = HEAD.size() + MATRIX.size();
        int b = a + MATRIX.size();
        int c = b + 1 + MATRIX.size();
        MethodHandle result = MethodHandles.dropArguments(function, c, long.class, int.class);
        result = MethodHandles.dropArguments(result, b, long.class);
        return MethodHandles.dropArguments(result, a, long.class);
    }

    @Override
    public void multiply(Work.Product p) {
        beta.set(JAVA_FLOAT, 0, p.beta());
        MethodHandle function = p.batch() == 1 ? single : batched;
        try {
            int status = (int) function.invokeExact(
                    handle,
                    BlasConstants.operation(p.a()),
                    BlasConstants.operation(p.b()),
                    p.m(),
                    p.n(),
                    p.k(),
                    alpha,
                    p.a().view().address(),
                    BlasConstants.type(p.a()),
                    p.a().leading(),
                    p.a().stride(),
                    p.b().view().address(),
                    BlasConstants.type(p.b()),
                    p.b().leading(),
                    p.b().stride(),
                    beta,
                    p.c().view().address(),
                    BlasConstants.type(p.c()),
                    p.c().leading(),
                    p.c().stride(),
                    p.batch(),
                    compute,
                    BlasConstants.DEFAULT_ALGORITHM);
            BlasConstants.check(status, p);
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }

    @Override
    public void workspace(DeviceMemory.Block block) {
        MethodHandle set = Native.function(library, "cublasSetWorkspace_v2", ADDRESS, JAVA_LONG, JAVA_LONG);
        BlasConstants.check(Native.call(set, handle, block.address(), block.bytes()), "cublasSetWorkspace");
    }
}
