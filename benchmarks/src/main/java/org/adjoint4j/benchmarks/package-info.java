/** What is measured, and how measurements are summed up. */
package org.adjoint4j.benchmarks;
