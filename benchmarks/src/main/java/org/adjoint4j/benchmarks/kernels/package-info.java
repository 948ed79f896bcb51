/** JMH benchmarks of the kernels. */
package org.adjoint4j.benchmarks.kernels;
