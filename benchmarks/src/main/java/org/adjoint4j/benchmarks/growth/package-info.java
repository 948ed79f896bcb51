/** How time and memory grow with the sizes of the model. */
package org.adjoint4j.benchmarks.growth;
