package org.adjoint4j.gpt2.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What PyTorch says about {@link TinyGpt2}; written by {@code src/test/python/tiny_gpt2.py}. */
final class TorchResults {
    private TorchResults() {}

    /** Returns the elements of {@code logits}, {@code loss} and each parameter's gradient, by name. */
    static Map<String, double[]> of(Gpt2Config config) {
        String name = config.tied() ? "tiny-gpt2-tied.txt" : "tiny-gpt2-untied.txt";
        try (InputStream in = TorchResults.class.getResourceAsStream(name)) {
            Map<String, double[]> results = new LinkedHashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
                String[] words = line.split(" ");
                results.put(
                        words[0],
                        Arrays.stream(words)
                                .skip(1)
                                .mapToDouble(Double::parseDouble)
                                .toArray());
            }
            return results;
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
