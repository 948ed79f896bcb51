package org.adjoint4j.gpt2.data.prepare;

import java.nio.file.Path;

/**
 * A file to read.
 *
 * @param path where it is
 * @param isJsonLines whether each line is a JSON object; else it is text
 * @param bytes its size
 */
record InputFile(Path path, boolean isJsonLines, long bytes) {}
