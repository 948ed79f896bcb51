/** Every kernel on the processor: pure Java, all cores, vector instructions where the JVM offers them. */
package org.adjoint4j.backend.cpu;
