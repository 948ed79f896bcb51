/** What the user names as data, and the tokens and the vocabulary that it gives. */
package org.adjoint4j.gpt2.data.source;
