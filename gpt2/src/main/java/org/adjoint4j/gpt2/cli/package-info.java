/** The command line: train, generate, bench. */
package org.adjoint4j.gpt2.cli;
