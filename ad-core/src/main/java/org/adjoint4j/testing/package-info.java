/** Checks for own rules and own backends; needs no test framework. */
package org.adjoint4j.testing;
