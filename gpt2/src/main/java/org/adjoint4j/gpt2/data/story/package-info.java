/** The story grammar: readable templates in {@code data/stories}, expanded here to children's stories. */
package org.adjoint4j.gpt2.data.story;
