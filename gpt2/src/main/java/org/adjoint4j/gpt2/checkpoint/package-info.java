/** A model and its training state in one file. */
package org.adjoint4j.gpt2.checkpoint;
