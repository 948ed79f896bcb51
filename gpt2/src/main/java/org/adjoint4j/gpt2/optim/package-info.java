/** Turns gradients into better parameters. */
package org.adjoint4j.gpt2.optim;
