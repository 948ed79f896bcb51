/** Java's syntax tree into the core language: one class per family of constructs, whatever none of them knows is refused. */
package org.adjoint4j.transform.lower;
