package org.adjoint4j.gpt2.model;

import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;

/**
 * The keys and values of one attention for the tokens so far, so that a new token is compared with them without their
 * being computed again. Shapes: H heads of D elements each, C = H·D.
 */
final class KeyValueCache {
    private final int heads;
    private final int headSize;
    private final int capacity;
    private final NdArray keys; // (H, capacity, D)
    private final NdArray values; // (H, capacity, D)

    /** Makes a cache for up to {@code capacity} tokens beside the arrays of a model. */
    KeyValueCache(NdArray beside, Gpt2Config config, int capacity) {
        this.heads = config.heads();
        this.headSize = config.width() / heads;
        this.capacity = capacity;
        Shape shape = Shape.of(heads, capacity, headSize);
        this.keys = NdArray.uninitialized(beside.backend(), beside.elementType(), shape);
        this.values = NdArray.uninitialized(beside.backend(), beside.elementType(), shape);
    }

    /** Stores the keys and values in qkv (1, T, 3C) as those of the T tokens from {@code position} on. */
    void put(NdArray qkv, int position) {
        int time = qkv.shape().dim(1);
        NdArray byHead = qkv.reshape(time, 3, heads, headSize).permute(1, 2, 0, 3); // (3, H, T, D)
        copy(byHead, 1, keys, position);
        copy(byHead, 2, values, position);
    }

    /** Copies one (H, T, D) of three into the rows from {@code position} on. */
    private void copy(NdArray byHead, int part, NdArray cache, int position) {
        int length = byHead.shape().dim(2) * headSize;
        int from = part * heads * length;
        int to = position * headSize;
        byHead.backend()
                .copyRows(byHead.buffer(), from, length, cache.buffer(), to, capacity * headSize, heads, length);
    }

    /** Attention (1, 1, C) of the token whose queries are in qkv (1, 1, 3C) to the first {@code time} tokens. */
    NdArray attend(NdArray qkv, int time) {
        Backend backend = qkv.backend();
        NdArray queries = qkv.slice(2, 0, width()).mul(1 / Math.sqrt(headSize)); // (1, 1, C) = (H, 1, D)
        NdArray scores = NdArray.uninitialized(backend, qkv.elementType(), Shape.of(heads, 1, time));
        int stride = capacity * headSize;
        backend.matmul(
                queries.buffer(),
                false,
                headSize,
                keys.buffer(),
                true,
                stride,
                scores.buffer(),
                heads,
                1,
                time,
                headSize,
                false);
        NdArray weights = scores.softmax(-1); // (H, 1, time)
        NdArray mixed = NdArray.uninitialized(backend, qkv.elementType(), Shape.of(1, 1, width()));
        backend.matmul(
                weights.buffer(),
                false,
                time,
                values.buffer(),
                false,
                stride,
                mixed.buffer(),
                heads,
                1,
                headSize,
                time,
                false);
        return mixed;
    }

    private int width() {
        return heads * headSize;
    }
}
