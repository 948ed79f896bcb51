/**
 * The kernels on an NVIDIA GPU: own CUDA sources compiled at run time, matrix products by cuBLAS.
 *
 * <p>Calls return when their work is queued on one stream; only reading a result waits. Memory comes from a pool that
 * relies on the order of that stream, so a block is used again as soon as its buffer is released.
 */
package org.adjoint4j.backend.cuda;
