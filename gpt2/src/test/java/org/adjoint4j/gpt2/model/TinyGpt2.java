package org.adjoint4j.gpt2.model;

import java.util.Arrays;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;

/** A GPT-2 small enough to check every number of it; {@code tiny_gpt2.py} makes the same one. */
public final class TinyGpt2 {
    /** T, less than the context, so that not all positions are used. */
    public static final int TIME = 6;

    private static final int TOKENS = 2 * TIME;

    private TinyGpt2() {}

    /** Two layers, two heads; the head's weights are the model's own. */
    public static Gpt2Config untied() {
        return new Gpt2Config(13, 8, 2, 2, 8, 20, false, 0);
    }

    /** The same where the head's weights are the token embedding. */
    public static Gpt2Config tied() {
        return new Gpt2Config(13, 8, 2, 2, 8, 20, true, 0);
    }

    /** Weights by an integer formula, the same everywhere. */
    public static Gpt2Parameters parameters(Gpt2Config config, Backend backend, ElementType type) {
        int[] count = {0};
        return Gpt2Layout.build(config, (path, shape) -> {
            double shift = path.endsWith("gamma") ? 1 : 0;
            return array(backend, type, shape, shift, count[0]++);
        });
    }

    /** Inputs (2, T). */
    public static int[] inputs() {
        int[] inputs = new int[TOKENS];
        Arrays.setAll(inputs, i -> (7 * i + i * i + 3) % 13);
        return inputs;
    }

    /** Targets (2, T), some of them ignored. */
    public static int[] targets() {
        int[] targets = new int[TOKENS];
        Arrays.setAll(targets, i -> i % 5 == 4 ? Gpt2.IGNORED_TARGET : (5 * i + 1) % 13);
        return targets;
    }

    private static NdArray array(Backend backend, ElementType type, Shape shape, double shift, int tensor) {
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> shift + pseudoRandom(tensor, i));
        return NdArray.of(backend, type, shape, values);
    }

    private static double pseudoRandom(int tensor, int index) {
        int u = (index + 1000003 * tensor) * (int) 2654435761L;
        u = (u ^ (u >>> 16)) * (int) 2246822519L;
        return ((u ^ (u >>> 13)) & 0xFFFFFFFFL) / 0x1p32 - 0.5;
    }
}
