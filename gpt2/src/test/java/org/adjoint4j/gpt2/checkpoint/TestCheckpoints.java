package org.adjoint4j.gpt2.checkpoint;

import java.util.Map;
import java.util.stream.IntStream;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;

/** Checkpoints of small models. */
final class TestCheckpoints {
    static final Backend BACKEND = Backends.named("reference");

    private static final int END_OF_TEXT = 50256;

    private TestCheckpoints() {}

    static Checkpoint of(Gpt2Config config, ElementType type) {
        return new Checkpoint(
                config,
                vocabulary(config.vocabulary()),
                17,
                Gpt2Initializer.initialize(BACKEND, type, config, 1),
                Gpt2Initializer.initialize(BACKEND, type, config, 2),
                Gpt2Initializer.initialize(BACKEND, type, config, 3),
                Map.of("name", "value", "f\u00fcr", ""));
    }

    static Vocabulary vocabulary(int size) {
        return Vocabulary.of(
                IntStream.range(0, size).map(i -> i == 0 ? END_OF_TEXT : 3 * i).toArray());
    }
}
