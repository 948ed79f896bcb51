/** Writes the gradient code: the forward sweep with what must be saved, and the reverse sweep. */
package org.adjoint4j.transform.emit;
