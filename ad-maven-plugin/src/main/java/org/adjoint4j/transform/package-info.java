/** The source-to-source transformation; knows nothing of Maven. */
package org.adjoint4j.transform;
