package org.adjoint4j.backend.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A CUDA source of this package and the header it includes.
 *
 * @param name its file name
 * @param text its text
 * @param headerName the header's file name
 * @param headerText the header's text
 */
record KernelSource(String name, String text, String headerName, String headerText) {
    private static final String HEADER = "adjoint4j.cuh";

    /** Reads {@code module.cu}. */
    static KernelSource of(String module) {
        return new KernelSource(module + ".cu", resource(module + ".cu"), HEADER, resource(HEADER));
    }

    private static String resource(String name) {
        try (InputStream in = KernelSource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from backend-cuda's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading resource " + name, e);
        }
    }
}
