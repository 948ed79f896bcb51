package org.adjoint4j.gpt2.data.story;

import java.util.List;
import java.util.Map;

/**
 * Things of a kind that a story may be about, one a row, as children with their pronouns.
 *
 * @param name the table's name
 * @param columns the names of the fields; the first one is what a bare reference prints
 * @param rows each row's fields by column
 */
record Table(String name, List<String> columns, List<Map<String, String>> rows) {}
