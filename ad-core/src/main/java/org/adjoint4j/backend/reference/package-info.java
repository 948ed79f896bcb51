/** The specification of every kernel: plain loops in double arithmetic, written to be read. */
package org.adjoint4j.backend.reference;
