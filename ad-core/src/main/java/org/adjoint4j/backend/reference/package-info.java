/** The reference backend: plain loops in double or float, written to be read; the oracle for every other backend. */
package org.adjoint4j.backend.reference;
