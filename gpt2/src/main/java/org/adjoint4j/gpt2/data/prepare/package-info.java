/**
 * Texts of any size to token files. A reader cuts files into {@link org.adjoint4j.gpt2.data.prepare.Chunk chunks} at places where
 * GPT-2's encoding never joins bytes, workers encode them, a writer appends the tokens in order; so the memory needed depends
 * on the number of workers, not on the text.
 */
package org.adjoint4j.gpt2.data.prepare;
