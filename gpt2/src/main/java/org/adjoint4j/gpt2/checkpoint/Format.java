package org.adjoint4j.gpt2.checkpoint;

import java.nio.charset.StandardCharsets;

/** Numbers of the file format that writer and reader share. */
final class Format {
    static final byte[] MAGIC = "ADJ4JGPT".getBytes(StandardCharsets.US_ASCII);
    static final byte[] END = "ADJ4JEND".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 2;
    /** Bytes after those that the checksum covers. */
    static final int TRAILER = Long.BYTES + END.length;

    static final int MAX_RANK = 8;
    static final int MAX_TEXT = 0xFFFF;
    static final String PARAMETERS = "parameters.";
    static final String MEAN = "mean.";
    static final String VARIANCE = "variance.";

    private Format() {}
}
