/** Text and token ids in, token streams and batches out. */
package org.adjoint4j.gpt2.data;
