package org.adjoint4j.gpt2.metrics;

import java.io.Closeable;
import java.io.IOException;

/** Something that keeps measurements. */
interface MetricsSink extends Closeable {
    void add(Measurement measurement) throws IOException;

    /** Makes sure that what was added outlives the process. */
    void flush() throws IOException;
}
