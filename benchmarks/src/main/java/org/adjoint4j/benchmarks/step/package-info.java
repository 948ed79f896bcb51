/** A training step of ours and of PyTorch, in processes that take turns. */
package org.adjoint4j.benchmarks.step;
