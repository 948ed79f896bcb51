package org.adjoint4j.benchmarks.products;

import org.adjoint4j.gpt2.model.Gpt2Config;

/** The matrices of GPT-2 that rows are multiplied by. */
public enum Layer {
    /** Queries, keys and values. */
    QKV,
    /** What attention found, back into the residual. */
    PROJECTION,
    /** The first half of the feed-forward layer. */
    EXPAND,
    /** Its second half. */
    CONTRACT,
    /** Logits; its matrix is stored (V, C). */
    HEAD;

    /** Returns the elements of a row that goes in. */
    int inputs(Gpt2Config config) {
        return this == CONTRACT ? config.hidden() : config.width();
    }

    /** Returns the elements of a row that comes out. */
    int outputs(Gpt2Config config) {
        return switch (this) {
            case QKV -> 3 * config.width();
            case PROJECTION, CONTRACT -> config.width();
            case EXPAND -> config.hidden();
            case HEAD -> config.vocabulary();
        };
    }

    /** Returns whether the matrix is stored with a row for each output. */
    boolean transposed() {
        return this == HEAD;
    }

    /** Returns how many there are in a model. */
    int count(Gpt2Config config) {
        return this == HEAD ? 1 : config.layers();
    }
}
