/** Parsing, and the types and methods that names in the source stand for. */
package org.adjoint4j.transform.source;
