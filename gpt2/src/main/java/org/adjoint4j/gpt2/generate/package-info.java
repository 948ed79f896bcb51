/** Continues a text with a trained model. */
package org.adjoint4j.gpt2.generate;
