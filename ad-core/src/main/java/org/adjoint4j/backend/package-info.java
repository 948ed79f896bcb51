/** The kernels a device must offer, the buffers they work on, and how a backend is found. */
package org.adjoint4j.backend;
