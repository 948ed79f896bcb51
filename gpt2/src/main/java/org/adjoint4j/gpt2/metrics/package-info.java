/** What is measured while training, as tables, pictures and TensorBoard files. */
package org.adjoint4j.gpt2.metrics;
