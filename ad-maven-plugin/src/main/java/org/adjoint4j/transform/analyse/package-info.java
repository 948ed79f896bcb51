/** What is known of a method in core form before its adjoint is written. */
package org.adjoint4j.transform.analyse;
