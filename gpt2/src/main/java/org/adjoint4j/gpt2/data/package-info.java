/** Text in: the embedded corpus, a reader for the user's own files, token streams and batches. */
package org.adjoint4j.gpt2.data;
