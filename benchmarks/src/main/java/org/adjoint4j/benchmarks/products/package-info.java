/** Matrix products of a training step, ours and OpenBLAS's. */
package org.adjoint4j.benchmarks.products;
