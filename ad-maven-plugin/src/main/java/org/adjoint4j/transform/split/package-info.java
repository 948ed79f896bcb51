/** Methods that would become too long for the JVM to compile are cut into parts that call each other. */
package org.adjoint4j.transform.split;
