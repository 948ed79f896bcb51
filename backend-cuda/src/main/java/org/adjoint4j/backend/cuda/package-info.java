/** The kernels on an NVIDIA GPU. So far: finds out whether this machine has one and what it lacks. */
package org.adjoint4j.backend.cuda;
