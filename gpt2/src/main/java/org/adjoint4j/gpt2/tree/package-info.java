/** Walks over records and lists of arrays: parameters, their gradients and an optimizer's moments. */
package org.adjoint4j.gpt2.tree;
