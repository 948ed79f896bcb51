/** The command line: train, finetune, generate, export, bench. */
package org.adjoint4j.gpt2.cli;
