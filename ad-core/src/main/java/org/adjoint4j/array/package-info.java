/** N-dimensional arrays, their shapes and the regions that own their memory. */
package org.adjoint4j.array;
