/** The command line: a class for each command, and the options that commands share. */
package org.adjoint4j.gpt2.cli;
