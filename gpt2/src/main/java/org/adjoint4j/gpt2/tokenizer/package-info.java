/** GPT-2's byte-pair encoding, whole or reduced to the tokens that a corpus uses most. */
package org.adjoint4j.gpt2.tokenizer;
