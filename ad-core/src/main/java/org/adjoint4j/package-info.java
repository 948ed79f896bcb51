/** Annotations and the few types that generated gradient code shares with its callers. */
package org.adjoint4j;
