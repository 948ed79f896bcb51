/** Incremental generation: what changed since the last run, and writing only what differs. Knows no Maven. */
package org.adjoint4j.maven.incremental;
