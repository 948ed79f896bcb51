package org.adjoint4j.gpt2.model;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;

/**
 * A GPT-2 that reads token by token and remembers keys and values, so that a token costs the same however many came
 * before it, apart from the attention to them. It computes what {@link Gpt2#logits} does.
 *
 * <pre>{@code
 * try (CachedGpt2 model = new CachedGpt2(parameters, config, 100)) {
 *     double[] logits = model.start(prompt);
 *     while (model.length() < 100) {
 *         logits = model.next(choose(logits));
 *     }
 * }
 * }</pre>
 */
public final class CachedGpt2 implements AutoCloseable {
    private final Gpt2Parameters p;
    private final Gpt2Config config;
    private final int capacity;
    private final Region memory;
    private final List<KeyValueCache> caches = new ArrayList<>(); // one for each block
    private int length;

    /**
     * Makes a model without any token; its dropout is not used.
     *
     * @param capacity how many tokens it can hold, at most the context
     */
    public CachedGpt2(Gpt2Parameters p, Gpt2Config config, int capacity) {
        if (capacity < 1 || capacity > config.context()) {
            throw new IllegalArgumentException(
                    "a cache for " + capacity + " tokens: must be 1 to the model's context, " + config.context());
        }
        this.p = p;
        this.config = config;
        this.capacity = capacity;
        this.memory = Region.open();
        try {
            for (int i = 0; i < config.layers(); i++) {
                caches.add(new KeyValueCache(p.tokenEmbedding(), config, capacity));
            }
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
        memory.detach();
    }

    /** Returns how many tokens it has read. */
    public int length() {
        return length;
    }

    /** Forgets everything, reads some tokens and returns the logits (V) of the one after them. */
    public double[] start(int[] tokens) {
        if (tokens.length == 0 || tokens.length > capacity) {
            throw new IllegalArgumentException(
                    "start with " + tokens.length + " tokens: must be 1 to the capacity, " + capacity);
        }
        length = 0;
        return read(tokens);
    }

    /** Reads one more token and returns the logits (V) of the one after it. */
    public double[] next(int token) {
        if (length == 0 || length == capacity) {
            throw new IllegalStateException(
                    "the model has read " + length + " of " + capacity + " tokens; start(tokens) begins afresh");
        }
        return read(new int[] {token});
    }

    /** Reads all tokens of an empty model, or a single one. */
    @SuppressWarnings("try") // the region is opened to be closed
    private double[] read(int[] tokens) {
        try (Region region = Region.open()) {
            NdArray positions = p.positionEmbedding().slice(0, length, length + tokens.length); // (T, C)
            NdArray x = p.tokenEmbedding().gatherRows(tokens).add(positions).reshape(1, tokens.length, -1); // (1, T, C)
            for (int i = 0; i < caches.size(); i++) {
                x = block(x, p.blocks().get(i), caches.get(i));
            }
            NdArray last = x.slice(1, tokens.length - 1, tokens.length).reshape(1, config.width()); // (1, C)
            NdArray head = config.tied() ? p.tokenEmbedding() : p.head(); // (V, C)
            double[] logits = Gpt2.normalise(last, p.finalNorm())
                    .matmul(head, false, true)
                    .toDoubleArray();
            length += tokens.length;
            return logits;
        }
    }

    /** {@link Gpt2#block} without dropout, (1, T, C). */
    private NdArray block(NdArray x, Block b, KeyValueCache cache) {
        NdArray y = x.add(attention(Gpt2.normalise(x, b.norm1()), b.attention(), cache)); // (1, T, C)
        return y.add(Gpt2.feedForward(Gpt2.normalise(y, b.norm2()), b.feedForward()));
    }

    /** {@link Gpt2#attention} to these tokens and those of the cache, (1, T, C). */
    private NdArray attention(NdArray x, Attention a, KeyValueCache cache) {
        NdArray qkv = x.linear(a.wQkv(), a.bQkv()); // (1, T, 3C)
        cache.put(qkv, length);
        NdArray mixed = length == 0 ? qkv.causalAttention(config.heads()) : cache.attend(qkv, length + 1);
        return mixed.linear(a.wProj(), a.bProj());
    }

    /** Gives the memory of the keys and values back. */
    @Override
    public void close() {
        memory.close();
    }
}
