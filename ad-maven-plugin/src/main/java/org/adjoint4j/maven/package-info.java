/** The plugin's goals: configuration, incremental builds and reporting around {@link org.adjoint4j.transform}. */
package org.adjoint4j.maven;
