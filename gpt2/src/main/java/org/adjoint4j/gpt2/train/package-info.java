/** Trains a GPT-2 and tells how it goes. */
package org.adjoint4j.gpt2.train;
