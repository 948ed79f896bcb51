/** The story grammar: readable templates in {@code data/stories}, expanded here to the corpus that comes with the program. */
package org.adjoint4j.gpt2.data.story;
