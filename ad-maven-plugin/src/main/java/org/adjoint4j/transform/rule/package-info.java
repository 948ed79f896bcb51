/** Reverse rules: which exist, what they are called, and the partial derivatives of scalar operations. */
package org.adjoint4j.transform.rule;
