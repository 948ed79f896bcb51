package org.adjoint4j.backend.cuda;

import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasOperation;

/** The numbers that both ways to cuBLAS pass. */
final class BlasConstants {
    /** cudaDataType_t. */
    private static final int FLOAT32 = 0;
    /** cudaDataType_t. */
    private static final int BFLOAT16 = 14;
    /** CUBLAS_GEMM_DEFAULT. */
    static final int DEFAULT_ALGORITHM = -1;

    private BlasConstants() {}

    static int type(Work.Operand operand) {
        return operand.view().half() ? BFLOAT16 : FLOAT32;
    }

    static int operation(Work.Operand operand) {
        return operand.transposed() ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }

    static int compute(Precision precision) {
        return precision == Precision.TF32
                ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32
                : cublasComputeType.CUBLAS_COMPUTE_32F;
    }

    static void check(int status, Object what) {
        if (status != 0) {
            throw new IllegalStateException("cuBLAS: " + what + " failed with status " + status);
        }
    }
}
